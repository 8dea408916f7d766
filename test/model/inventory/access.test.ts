import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Access, mayBeSamePerson, type Permission, permissionsOf } from '../../../src/model/inventory/access.ts';

const declared = Access.parse({
  viewers: ['U0VIEWER', 'S0WATCH'],
  operators: ['U0OPER', 'U0BOTH', 'os:anna', 'S0OPS'],
  approvers: ['U0APPR', 'U0BOTH', 'S0LEADS'],
});

describe('what a person may do', () => {
  const cases: readonly (readonly [who: string, groups: readonly string[], may: readonly Permission[]])[] = [
    ['U0VIEWER', [], ['viewer']],
    ['U0OPER', [], ['viewer', 'operator']],
    ['U0APPR', [], ['viewer', 'approver']],
    ['U0BOTH', [], ['viewer', 'operator', 'approver']],
    ['os:anna', [], ['viewer', 'operator']],
    ['os:ann', [], []],
    ['U0NOBODY', [], []],
    ['U0NOBODY', ['S0WATCH'], ['viewer']],
    ['U0NOBODY', ['S0OPS'], ['viewer', 'operator']],
    ['U0NOBODY', ['S0OPS', 'S0LEADS'], ['viewer', 'operator', 'approver']],
    ['U0NOBODY', ['S0OTHER'], []],
  ];
  for (const [who, groups, may] of cases) {
    it(`is ${may.join(', ') || 'nothing'} for ${[who, ...groups].join(' in ')}`, () => {
      assert.deepEqual(permissionsOf({ id: who, groups }, declared), may);
    });
  }

  it('is nothing for guests, bots and strangers, whatever list they are in', () => {
    assert.deepEqual(permissionsOf({ id: 'U0BOTH', groups: ['S0OPS'], outsider: 'a guest' }, declared), []);
    assert.deepEqual(permissionsOf({ id: 'U0X', groups: [], outsider: 'a bot' }, Access.parse({})), []);
  });

  it('is to look and no more when nothing is declared', () => {
    assert.deepEqual(permissionsOf({ id: 'U0X', groups: ['S0OPS'] }, Access.parse({})), ['viewer']);
    assert.deepEqual(permissionsOf({ id: 'os:root', groups: [] }, Access.parse({})), ['viewer']);
  });
});

describe('whether two ids may be of one person', () => {
  const access = Access.parse({
    people: { anna: ['U0ANNA', 'os:anna'], berta: ['U0BERTA', 'os:berta', 'W0BERTA'] },
  });
  const cases: readonly (readonly [one: string, other: string, same: boolean, why: string])[] = [
    ['U0X', 'U0X', true, 'it is one id'],
    ['U0X', 'U0Y', false, 'two accounts at Slack are two people'],
    ['os:x', 'os:y', false, 'two logins are two people'],
    ['U0X', 'os:x', true, 'nobody said whose they are'],
    ['U0ANNA', 'os:anna', true, 'both are of anna'],
    ['U0BERTA', 'W0BERTA', true, 'both are of berta'],
    ['U0ANNA', 'os:berta', false, 'they are of anna and of berta'],
    ['U0ANNA', 'os:x', true, 'nobody said whose os:x is'],
    ['U0X', 'os:anna', true, 'nobody said whose U0X is'],
    ['U0ANNA', 'U0X', false, 'two accounts at Slack are two people'],
  ];
  for (const [one, other, same, why] of cases) {
    it(`is ${same} of ${one} and ${other}: ${why}`, () => {
      assert.equal(mayBeSamePerson(one, other, access), same);
      assert.equal(mayBeSamePerson(other, one, access), same);
    });
  }
});
