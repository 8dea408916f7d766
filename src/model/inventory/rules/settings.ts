import { mayBeSamePerson } from '../access.ts';
import { holdsPassword } from '../fencing-secrets.ts';
import { type Rule, repeated } from './finding.ts';

const degradedBeforeCritical: Rule = ({ limits }) => {
  if (limits.diskDegraded < limits.diskCritical) return [];
  const message = `found ${limits.diskDegraded}, wanted less than diskCritical (${limits.diskCritical})`;
  return [{ path: ['limits', 'diskDegraded'], message }];
};

/** Two people with one id would count as four eyes. */
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
    const message = 'operators may request changes, but there is no approver: add approvers';
    return [{ path: ['access', 'approvers'], message }];
  }
  // A user group may hold several people.
  if ([...operators, ...approvers].some((member) => member.startsWith('S'))) return [];
  return operators.flatMap((operator, i) => {
    if (approvers.some((approver) => !mayBeSamePerson(operator, approver, access))) return [];
    const message = `${operator} has no approver who is known to be another person, and their requests need one: add one, or list under \`people\` whose ids these are`;
    return [{ path: ['access', 'operators', i], message }];
  });
};

/** An unknown name would leave a host without the fencing it seems to have. */
const fencingOfSomebody: Rule = ({ fencing, hosts }) => {
  const known = ['default', ...new Set(hosts.flatMap(({ name, hypervisor }) => [name, hypervisor]))];
  return Object.keys(fencing).flatMap((name) => {
    if (known.includes(name)) return [];
    const message = `found "${name}", wanted "default", a hypervisor or a host: ${known.slice(1).join(', ')}`;
    return [{ path: ['fencing', name], message }];
  });
};

/** argv shows in `ps` to every user of the machine, and cluster.yaml is readable by everyone. */
const passwordsInFencing: Rule = ({ fencing }) =>
  Object.entries(fencing).flatMap(([name, fence]) => {
    if (!holdsPassword(fence)) return [];
    const message =
      'the command seems to contain a password, which `ps` shows: put it in a file of mode 0600 and set passwordFile';
    return [{ path: ['fencing', name], message }];
  });

export const settingRules: readonly Rule[] = [degradedBeforeCritical, idsOfOnePerson, fencingOfSomebody];
export const settingWarnings: readonly Rule[] = [somebodyElseApproves, passwordsInFencing];
