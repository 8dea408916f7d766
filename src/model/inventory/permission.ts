import { Refused } from '../text/errors.ts';
import { type Access, type Permission, type Person, permissionsOf } from './access.ts';

/** Why this person is denied; undefined when they have the `needed` role. */
export function lacks(who: Person, needed: Permission, access: Access): string | undefined {
  if (who.outsider) return `Permission denied: ${who.outsider}.`;
  if (permissionsOf(who, access).includes(needed)) return undefined;
  return `Permission denied: you need the ${needed} role. An admin can add ${who.id} under \`access.${needed}s\` in cluster.yaml.`;
}

/** Throws Refused without the role. */
export function mustHave(who: Person, needed: Permission, access: Access): void {
  const why = lacks(who, needed, access);
  if (why) throw new Refused(why);
}
