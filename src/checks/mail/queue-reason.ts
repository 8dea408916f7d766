import type { Host } from '../../model/inventory/inventory.ts';
import { isLoopback, sameAddress } from '../../model/text/address.ts';

/** The part of this host that delays mail; undefined when a remote server does. */
export type OwnFault = 'filter' | 'delivery' | 'postfix';

/** The peer in a Postfix delay reason; a remote server's own text comes after it. */
const peer = /^[^[\]"]*?\[([^\]]+)\](?::(\w+))?/;

/** Postfix messages about a local fault, at the beginning of the reason only. */
const delivery =
  /^(?:delivery temporarily suspended: )?(?:temporary failure\. )?Command output:|^cannot (?:update|append) mailbox/i;
const itself =
  /^(?:delivery temporarily suspended: )?(?:(?:alias|user) (?:database|lookup)|mail transport unavailable|unknown mail transport error|local configuration error|local data error)/i;

/** Postfix passes mail to the filter and to Dovecot on its own host: if those fail, all delivery stops. */
export function ownFault(reason: string, host: Pick<Host, 'public' | 'private'>): OwnFault | undefined {
  if (delivery.test(reason)) return 'delivery';
  if (itself.test(reason)) return 'postfix';
  const [, at, port] = peer.exec(reason) ?? [];
  if (at === undefined) return undefined;
  if (at.includes('/')) return 'delivery';
  const isOwn = isLoopback(at) || sameAddress(at, host.public) || sameAddress(at, host.private);
  // Port 25 is outbound mail: some domains publish 127.0.0.1 as MX.
  if (!isOwn || port === '25') return undefined;
  return port === '24' || port === 'lmtp' ? 'delivery' : 'filter';
}

export const ownRemedies: Readonly<Record<OwnFault, string>> = {
  filter:
    'the content filter refuses mail: `systemctl restart amavis`, `journalctl -u amavis -u clamav-daemon -n 50`; then `postqueue -f`.',
  delivery: 'Dovecot refuses mail: `systemctl status dovecot`, `tail /var/log/dovecot/*.log`; then `postqueue -f`.',
  postfix:
    "Postfix is misconfigured or a lookup fails: `postfix check`, `journalctl -u 'postfix*' -n 50`; then `postqueue -f`.",
};
