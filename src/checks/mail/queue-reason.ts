import type { Host } from '../../model/inventory/inventory.ts';
import { isLoopback, sameAddress } from '../../model/text/address.ts';

/** The part of this host that delays mail; undefined when a remote server does. */
export type OwnFault = 'filter' | 'delivery' | 'postfix';

/** The peer in a Postfix delay reason; a remote server's own text comes after it. */
const peer = /^[^[\]"]*?\[([^\]]+)\](?::(\w+))?/;

/**
 * Postfix messages about a local fault, at the beginning of the reason only: those of its pipe and local agents (sysexits,
 * maildir.c, command.c), and those of the rest (alias.c, unknown.c, resolve.c, smtp_proto.c).
 */
export const suspended = '^(?:delivery temporarily suspended: )?';
export const delivery = new RegExp(
  `${suspended}(?:(?:temporary failure\\. )?Command output:|Command (?:time limit|died)|temporary failure$|Delivery failed:` +
    '|system resource problem|input/output error|permission denied|critical OS file|maildir delivery failed|create maildir file)' +
    '|^cannot (?:update|append|access|open) mailbox',
  'i',
);
const itself = new RegExp(
  `${suspended}(?:(?:cannot find )?(?:alias|user) (?:database|lookup)|mail transport unavailable|unknown mail transport error|transport \\S+ failure` +
    '|(?:local|server|mail system) configuration error|client TLS configuration|TLS is required, but our TLS|local data error' +
    '|Host or domain name not found\\. Name service error for name=localhost |table lookup failure|temporary lookup error|address resolver failure|deferred transport|queue file write error|all network protocols are disabled)',
  'i',
);

/** A full mailbox concerns its owner only, not Dovecot. */
const mailboxIsFull =
  /said: [45]52 [45]\.2\.2 |(?<!disk |timeout )quota exceeded|mailbox (?:for user )?is full|over quota/i;
/** "Not enough disk quota" is Dovecot's word for ENOSPC and EDQUOT (mail-error.h), which concern all mailboxes. */
export const diskIsFull = /no space left on device|not enough disk|disk quota exceeded|insufficient system storage/i;

/** Whether the mailbox of one recipient is full. */
export function isFullMailbox(reason: string): boolean {
  return mailboxIsFull.test(reason) && !diskIsFull.test(reason);
}

/** The program of a transport or an alias: `Command died with status 1: "/usr/bin/mlmmj-receive …"`. */
export const command = new RegExp(`${suspended}Command [^":]*: "([^" ]+)`);

/** A program other than one that puts mail into mailboxes, such as that of a mailing list. */
export function otherProgram(reason: string): string | undefined {
  const program = command.exec(reason)?.[1];
  return program && /dovecot|deliver|maildrop|procmail/.test(program) ? undefined : program;
}

/** What the filter says of Postfix behind it: its lookups and restrictions, or the port to which it hands mail back. */
const behindFilter =
  /lookup (?:failure|error)|queue file write error|server configuration|(?:address|command|host) rejected|\bMTA\(|\bport 100(?!24)\d\d/i;

/** Postfix passes mail to the filter and to Dovecot on its own host: if those fail, all delivery stops. */
export function ownFault(reason: string, host: Pick<Host, 'public' | 'private'>): OwnFault | undefined {
  if (delivery.test(reason)) return isFullMailbox(reason) || otherProgram(reason) ? undefined : 'delivery';
  if (itself.test(reason)) return 'postfix';
  const [, at, port] = peer.exec(reason) ?? [];
  if (at === undefined) return undefined;
  const isSocket = at.includes('/');
  if (isSocket && !at.includes('amavis')) return isFullMailbox(reason) ? undefined : 'delivery';
  const isOwn = isSocket || isLoopback(at) || sameAddress(at, host.public) || sameAddress(at, host.private);
  // Port 25 is outbound mail: some domains publish 127.0.0.1 as MX.
  if (!isOwn || port === '25') return undefined;
  if (behindFilter.test(reason)) return 'postfix';
  return port === '24' || port === 'lmtp' ? 'delivery' : 'filter';
}
