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
const suspended = '^(?:delivery temporarily suspended: )?';
const delivery = new RegExp(
  `${suspended}(?:(?:temporary failure\\. )?Command output:|Command (?:time limit|died)|temporary failure$|Delivery failed:` +
    '|system resource problem|input/output error|permission denied|critical OS file|maildir delivery failed|create maildir file)' +
    '|^cannot (?:update|append|access|open) mailbox',
  'i',
);
const itself = new RegExp(
  `${suspended}(?:(?:alias|user) (?:database|lookup)|mail transport unavailable|unknown mail transport error|transport \\S+ failure` +
    '|(?:local|server|mail system) configuration error|client TLS configuration|TLS is required, but our TLS|local data error' +
    '|table lookup failure|address resolver failure|deferred transport|queue file write error|all network protocols are disabled)',
  'i',
);

/** A full mailbox concerns its owner only, not Dovecot. */
const fullMailbox = /said: [45]52 [45]\.2\.2 |quota exceeded|mailbox (?:for user )?is full/i;

/** Postfix passes mail to the filter and to Dovecot on its own host: if those fail, all delivery stops. */
export function ownFault(reason: string, host: Pick<Host, 'public' | 'private'>): OwnFault | undefined {
  if (delivery.test(reason)) return 'delivery';
  if (itself.test(reason)) return 'postfix';
  const [, at, port] = peer.exec(reason) ?? [];
  if (at === undefined) return undefined;
  if (at.includes('/')) return fullMailbox.test(reason) ? undefined : 'delivery';
  const isOwn = isLoopback(at) || sameAddress(at, host.public) || sameAddress(at, host.private);
  // Port 25 is outbound mail: some domains publish 127.0.0.1 as MX.
  if (!isOwn || port === '25') return undefined;
  // The filter hands on what Postfix behind it said.
  if (/lookup (?:failure|error)/i.test(reason)) return 'postfix';
  return port === '24' || port === 'lmtp' ? 'delivery' : 'filter';
}

/** What to do about mail that waits for others; undefined for a reason that needs no remedy of its own. */
export function remedyForOthers(reason: string): string | undefined {
  if (/^[^[]*\[[^\]]*\/[^\]]*\]/.test(reason) && fullMailbox.test(reason)) {
    return 'mailboxes are full: `doveadm quota get -A` shows which; raise their quota, or have them emptied.';
  }
  if (/^Host or domain name not found|Name service error/i.test(reason)) {
    return 'names were not found: `dig MX` of a domain in the list; if that fails for every domain, the resolver in /etc/resolv.conf is the fault.';
  }
  return undefined;
}

export const ownRemedies: Readonly<Record<OwnFault, string>> = {
  filter:
    'the content filter refuses mail: `systemctl restart amavis`, `journalctl -u amavis -u clamav-daemon -n 50`; then `postqueue -f`.',
  delivery: 'Dovecot refuses mail: `systemctl status dovecot`, `tail /var/log/dovecot/*.log`; then `postqueue -f`.',
  postfix:
    "Postfix is misconfigured or a lookup fails: `postfix check`, `journalctl -u 'postfix*' -n 50`; then `postqueue -f`.",
};
