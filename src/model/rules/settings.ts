import { mayBeSamePerson } from '../access.ts';
import { type Rule, repeated } from './finding.ts';

const degradedBeforeCritical: Rule = ({ limits }) => {
  if (limits.diskDegraded < limits.diskCritical) return [];
  const message = `found ${limits.diskDegraded}, wanted less than diskCritical (${limits.diskCritical})`;
  return [{ path: ['limits', 'diskDegraded'], message }];
};

/** Two people with one id would be taken for two pairs of eyes. */
const idsOfOnePerson: Rule = ({ access: { people } }) =>
  repeated(
    Object.entries(people).flatMap(([person, ids]) =>
      ids.map((id, i) => ({ path: ['access', 'people', person, i], value: id, owner: person })),
    ),
    (id, owner) => `found "${id}" again, wanted each id once (${owner} has it)`,
  );

const somebodyElseApproves: Rule = ({ access }) => {
  const { operators, approvers } = access;
  if (operators.length === 0) return [];
  if (approvers.length === 0) {
    const message = 'operators may ask for changes, but nobody may approve them: name approvers';
    return [{ path: ['access', 'approvers'], message }];
  }
  // A user group may hold several people.
  if ([...operators, ...approvers].some((member) => member.startsWith('S'))) return [];
  return operators.flatMap((operator, i) => {
    if (approvers.some((approver) => !mayBeSamePerson(operator, approver, access))) return [];
    const message = `nobody may approve what they asked for themselves, and for ${operator} there is no approver who is certainly somebody else: name one, or say under \`people\` whose ids these are`;
    return [{ path: ['access', 'operators', i], message }];
  });
};

export const settingRules: readonly Rule[] = [degradedBeforeCritical, idsOfOnePerson];
export const settingWarnings: readonly Rule[] = [somebodyElseApproves];
