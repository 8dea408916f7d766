import { Refused } from '../text/errors.ts';
import { type Access, type Permission, type Person, permissionsOf } from './access.ts';

const lists: Readonly<Record<Permission, string>> = { viewer: 'viewers', operator: 'operators', approver: 'approvers' };

/** Why somebody may not do what only those who hold `needed` may; undefined when they may. */
export function lacks(who: Person, needed: Permission, access: Access): string | undefined {
  if (who.outsider) return `That is not for you: ${who.outsider}.`;
  if (permissionsOf(who, access).includes(needed)) return undefined;
  return `Only ${lists[needed]} may do that, and you are none: ask to be named under access.${lists[needed]} in the inventory.`;
}

/** Throws Refused where they may not. */
export function mustHave(who: Person, needed: Permission, access: Access): void {
  const why = lacks(who, needed, access);
  if (why) throw new Refused(why);
}
