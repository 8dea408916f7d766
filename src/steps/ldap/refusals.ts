import { serves } from '../../facts/ldap/node.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { describe, Refused } from '../../model/text/errors.ts';
import type { Provider } from './provider.ts';

export function everybodySeen({ missing }: View<Provider>, host: Host): void {
  if (missing.length === 0) return;
  const names = missing.map((peer) => `${peer.host.name} (${describe(peer.error)})`).join(' and ');
  throw new Refused(
    `${names} unreachable, so the directories cannot be compared: ${host.name} can join once all are reachable`,
  );
}

/** Postfix and Dovecot on each mail host use their local slapd. Throws Refused when this is the last one that answers. */
export function mayStop(host: Host, isNew: boolean, { seen, missing }: View<Provider>, inventory: Inventory): void {
  if (isNew || seen.some(({ facts }) => serves(facts.node, inventory))) return;
  const names = [...seen, ...missing].map((peer) => peer.host.name).join(' and ');
  throw new Refused(
    `slapd on ${host.name} needs a restart, but no other provider serves: bring slapd on ${names} back first (see \`ldap\`)`,
  );
}

export function mustServe(from: Host, { seen }: View<Provider>): void {
  const source = seen.find(({ host }) => host.name === from.name);
  if (!source || source.facts.node.running) return;
  throw new Refused(`slapd is down on ${from.name}, the provider to load from: start it there first`);
}
