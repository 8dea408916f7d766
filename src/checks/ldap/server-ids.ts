import { ownServerId } from '../../facts/ldap/config.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import { sidText } from '../../model/mail/csn.ts';
import { namesOf, serverId } from '../../model/mail/directory.ts';
import { named } from '../../model/text/named.ts';
import { type ProviderFacts, providerFacts, replicatingProviders } from './providers.ts';

/** Each provider has its own serverID, and all share one list: otherwise changes look already known and are dropped. */
export const ldapServerIds = defineCheck({
  id: 'ldap.server-ids',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory);
    if (all.length === 0) return undefined;
    const own = new Map(
      all.map(({ seen, name }) => [name, ownServerId(seen.facts.config, namesOf(seen.host, inventory.domain))]),
    );
    const lost = all.filter(({ name }) => own.get(name) === undefined);
    const twice = all.filter(({ name }) =>
      all.some((other) => other.name !== name && own.get(other.name) === own.get(name)),
    );
    const other = all.filter(({ seen, name }) => own.get(name) !== serverId(seen.host));
    const remedy = '`deploy mail` sets the serverID and its URL on every provider.';
    if (lost.length > 0) {
      const names = named(lost.map(({ name }) => name));
      return {
        status: 'critical',
        hosts: lost.map(({ name }) => name),
        summary: `no serverID of ${names} matches a URL it listens on: its next start fails`,
        remedy,
      };
    }
    if (twice.length > 0) {
      const names = named(twice.map(({ name }) => name));
      return {
        status: 'critical',
        hosts: twice.map(({ name }) => name),
        summary: `${names} have the same serverID: changes of one are lost on the other`,
        remedy,
      };
    }
    if (other.length > 0) {
      const ids = other.map(({ name }) => `${name} has ${own.get(name)}`);
      return {
        status: 'degraded',
        hosts: other.map(({ name }) => name),
        summary: `serverIDs differ from the inventory: ${ids.join(', ')}`,
        remedy,
      };
    }
    const ids = all.map(({ name }) => `${name} ${sidText(own.get(name) ?? 0)}`);
    return { status: 'ok', hosts: all.map(({ name }) => name), summary: `serverIDs differ: ${named(ids)}` };
  },
});
