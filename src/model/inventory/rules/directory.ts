import { providers, serverId } from '../../mail/directory.ts';
import type { Finding, Rule } from './finding.ts';

/** OpenLDAP tells changes apart by serverIDs, which have 12 bits and are made of the private address; 0 is for none. */
const distinctServerIds: Rule = (inventory) => {
  const all = providers(inventory);
  return all.flatMap((host, n): readonly Finding[] => {
    const id = serverId(host);
    const other = all.slice(0, n).find((earlier) => serverId(earlier) === id);
    if (!other && id !== 0) return [];
    const path = ['hosts', inventory.hosts.indexOf(host), 'private'];
    const why = other ? `, as for ${other.name} (${other.private})` : ', which OpenLDAP rejects';
    const message = `found "${host.private}" for ${host.name}, whose last 12 bits make the OpenLDAP serverID ${id}${why}; wanted an address with other last 12 bits`;
    return [{ path, message }];
  });
};

export const directoryRules: readonly Rule[] = [distinctServerIds];
