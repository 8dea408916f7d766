import { type Units, unitOf, units } from '../facts/units.ts';
import type { Check } from '../model/check.ts';

/**
 * The same check for a gate between two directors: one that keepalived and ldirectord are not installed on is still
 * to come, and cannot be waited for.
 */
export function ofDeployedDirectors(check: Check): Check {
  return {
    ...check,
    id: `${check.id}:deployed`,
    facts: { ...check.facts, 'deployed.units': units },
    judge(view, inventory) {
      const deployed = view.seen.filter(({ facts }) => {
        const known = facts['deployed.units'] as Units;
        return unitOf(known, 'keepalived.service').known && unitOf(known, 'ldirectord.service').known;
      });
      return check.judge({ seen: deployed, missing: view.missing }, inventory);
    },
  };
}
