import type { View } from '../model/check/fact.ts';
import { type Host, hostsWith, type Inventory } from '../model/inventory/inventory.ts';
import type { Role } from '../model/inventory/services.ts';
import { Refused } from '../model/text/errors.ts';

/** The requested host, which must have the role; by default the last declared one that is reachable. */
export function oneOfRole(role: Role) {
  return ({ seen }: View<unknown>, inventory: Inventory, wanted: string | undefined): Host => {
    const all = hostsWith(inventory, role);
    const names = all.map(({ name }) => name).join(', ');
    if (all.length < 2) throw new Refused(`${names || 'none'} is the only ${role} host: no other can take over.`);
    const reachable = seen.map(({ host }) => host);
    if (wanted === undefined) {
      const last = reachable.at(-1);
      if (!last) throw new Refused(`no ${role} host reachable: ${names}. Check \`status\`.`);
      return last;
    }
    const found = reachable.find(({ name }) => name === wanted);
    if (found) return found;
    throw new Refused(
      all.some(({ name }) => name === wanted)
        ? `${wanted} is unreachable: restore it before you run a drill on it.`
        : `${wanted} is not a ${role} host; use one of ${names}.`,
    );
  };
}
