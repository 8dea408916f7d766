import type { Rule } from './finding.ts';

const degradedBeforeCritical: Rule = ({ limits }) => {
  if (limits.diskDegraded < limits.diskCritical) return [];
  const message = `found ${limits.diskDegraded}, wanted less than diskCritical (${limits.diskCritical})`;
  return [{ path: ['limits', 'diskDegraded'], message }];
};

/** Nobody may approve what they asked for themselves. */
const somebodyElseApproves: Rule = ({ access: { operators, approvers } }) => {
  if (operators.length === 0) return [];
  const [only, ...others] = approvers;
  if (only === undefined) {
    return [
      { path: ['access'], message: 'operators may ask for changes, but nobody may approve them: name approvers' },
    ];
  }
  // A user group may hold several people.
  if (others.length > 0 || only.startsWith('S') || operators.some((member) => member !== only)) return [];
  const message = `${only} is the only operator and the only approver, and nobody may approve what they asked for themselves`;
  return [{ path: ['access', 'approvers'], message }];
};

export const settingRules: readonly Rule[] = [degradedBeforeCritical];
export const settingWarnings: readonly Rule[] = [somebodyElseApproves];
