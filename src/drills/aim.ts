import type { View } from '../model/check/fact.ts';
import { type Host, hostsWith, type Inventory } from '../model/inventory/inventory.ts';
import type { Role } from '../model/inventory/services.ts';
import { Refused } from '../model/text/errors.ts';

/** The host that was asked for, which must have the role; of those that answer the last declared when none was. */
export function oneOfRole(role: Role) {
  return ({ seen }: View<unknown>, inventory: Inventory, wanted: string | undefined): Host => {
    const all = hostsWith(inventory, role);
    const names = all.map(({ name }) => name).join(', ');
    if (all.length < 2) throw new Refused(`${names || 'nobody'} is the only ${role}: nobody would take over.`);
    const here = seen.map(({ host }) => host);
    if (wanted === undefined) {
      const last = here.at(-1);
      if (!last) throw new Refused(`no ${role} answers: ${names}.`);
      return last;
    }
    const found = here.find(({ name }) => name === wanted);
    if (found) return found;
    throw new Refused(
      all.some(({ name }) => name === wanted)
        ? `${wanted} does not answer, so there is nothing to break.`
        : `${wanted} is no ${role}; there are: ${names}.`,
    );
  };
}
