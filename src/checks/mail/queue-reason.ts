import type { Host } from '../../model/inventory/inventory.ts';
import { isLoopback, sameAddress } from '../../model/text/address.ts';

/** What keeps mail waiting: a part of this host, or (undefined) somebody else's server. */
export type OwnFault = 'filter' | 'delivery' | 'postfix';

/** Whom Postfix talked to, in the first words of its reason: what a remote server said comes after its name. */
const peer = /^[^[\]"]*?\[([^\]]+)\](?::(\w+))?/;

/** Words of Postfix's own about something on this host, at the beginning only. */
const delivery =
  /^(?:delivery temporarily suspended: )?(?:temporary failure\. )?Command output:|^cannot (?:update|append) mailbox/i;
const itself =
  /^(?:delivery temporarily suspended: )?(?:(?:alias|user) (?:database|lookup)|mail transport unavailable|unknown mail transport error|local configuration error|local data error)/i;

/** Postfix hands mail on to the filter and to Dovecot on its own host: where those are the reason, nobody gets anything. */
export function ownFault(reason: string, host: Pick<Host, 'public' | 'private'>): OwnFault | undefined {
  if (delivery.test(reason)) return 'delivery';
  if (itself.test(reason)) return 'postfix';
  const [, at, port] = peer.exec(reason) ?? [];
  if (at === undefined) return undefined;
  if (at.includes('/')) return 'delivery';
  const isOwn = isLoopback(at) || sameAddress(at, host.public) || sameAddress(at, host.private);
  // Port 25 is where mail for others goes: domains exist whose MX record says 127.0.0.1.
  if (!isOwn || port === '25') return undefined;
  return port === '24' || port === 'lmtp' ? 'delivery' : 'filter';
}

export const ownRemedies: Readonly<Record<OwnFault, string>> = {
  filter:
    'the filter does not take mail: `systemctl restart amavis`, `journalctl -u amavis -u clamav-daemon -n 50`; then `postqueue -f`.',
  delivery:
    'Dovecot does not take mail: `systemctl status dovecot`, `tail /var/log/dovecot/*.log`; then `postqueue -f`.',
  postfix:
    "Postfix cannot use a part of its own: `postfix check`, `journalctl -u 'postfix*' -n 50`; then `postqueue -f`.",
};
