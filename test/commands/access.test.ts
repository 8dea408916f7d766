import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer } from '../../commands/answer.ts';
import { commands } from '../../commands/index.ts';
import { Access, type Permission, type Person, permissionsOf } from '../../src/model/inventory/access.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { notingDesk } from '../support/noting-desk.ts';

const access = Access.parse({
  viewers: ['U0VIEWER', 'S0VIEWERS'],
  operators: ['U0OPERATOR', 'U0BOTH'],
  approvers: ['U0APPROVER', 'U0BOTH'],
});

/** Everybody there is, with what they may do. */
const everybody: readonly { readonly who: Person; readonly may: readonly Permission[] }[] = [
  { who: { id: 'U0NOBODY', groups: [] }, may: [] },
  { who: { id: 'U0VIEWER', groups: [] }, may: ['viewer'] },
  { who: { id: 'U0MEMBER', groups: ['S0VIEWERS'] }, may: ['viewer'] },
  { who: { id: 'U0OPERATOR', groups: [] }, may: ['viewer', 'operator'] },
  { who: { id: 'U0APPROVER', groups: [] }, may: ['viewer', 'approver'] },
  { who: { id: 'U0BOTH', groups: [] }, may: ['viewer', 'operator', 'approver'] },
  { who: { id: 'U0BOTH', groups: [], outsider: 'guests may do nothing' }, may: [] },
];

describe('every command, by everybody', () => {
  it('is granted by the lists and by nothing else', () => {
    for (const { who, may } of everybody) assert.deepEqual(permissionsOf(who, access), may, who.id);
  });

  for (const command of commands) {
    it(`${command.name} is for ${command.needs}`, async () => {
      for (const { who, may } of everybody) {
        for (const example of command.examples) {
          const desk = { ...notingDesk(), permissionsOf: (person: Person) => permissionsOf(person, access) };
          const allowed = command.needs === 'anyone' || may.includes(command.needs);
          const said = await answer(example.split(' '), { who }, desk).catch((error: unknown) => error);
          if (allowed) {
            assert(
              !(said instanceof Refused) || !/^`\S+` (needs the|is not available)/.test(said.message),
              `${who.id}: ${example}: ${said}`,
            );
          } else {
            assert(said instanceof Refused, `${who.id} may ${example}`);
            const denied = who.outsider ? 'is not available to you: ' : `needs the ${command.needs} role. `;
            assert(said.message.startsWith(`\`${command.name}\` ${denied}`), said.message);
            assert.deepEqual(desk.done, [], `${who.id}: ${example}`);
          }
        }
      }
    });
  }
});
