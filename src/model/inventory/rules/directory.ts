import { providers, serverId } from '../../mail/directory.ts';
import type { Finding, Rule } from './finding.ts';

/**
 * OpenLDAP distinguishes changes by serverID, which has 12 bits and is derived from the private address; 0 is reserved.
 */
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
