import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan, PlannedStep } from '../../../src/model/plan/plan.ts';
import type { Happening } from '../../../src/model/run/journal.ts';
import { progressInWords, progressOf } from '../../../src/model/run/progress.ts';

const change = { summary: 'write a', fingerprint: 'f', undoable: true };
const step = (host: string): PlannedStep => ({ host, step: 'a.set', summary: 'a is set', changes: [change] });
const plan: Plan = { target: 'test', digest: 'd', steps: [step('lb2'), step('lb1')] };

const planned: Happening = { kind: 'planned', plan };
const begun = (host: string): Happening => ({ kind: 'step-started', host, step: 'a.set', summary: 'a is set' });
const changed = (host: string): Happening => ({ kind: 'changed', host, step: 'a.set', summary: 'write a', tookMs: 1 });
const stepDone = (host: string): Happening => ({ kind: 'step-finished', host, step: 'a.set', changes: 1 });
const hostDone = (host: string): Happening => ({ kind: 'host-finished', host });
const lb2Done = [begun('lb2'), changed('lb2'), stepDone('lb2'), hostDone('lb2')];

function progress(...happenings: readonly Happening[]) {
  return progressOf(happenings.map((happening, i) => ({ id: `${i}-0`, at: i, happening })));
}

describe('the progress of a run', () => {
  const words: readonly (readonly [string, readonly Happening[]])[] = [
    ['nothing was changed', []],
    ['nothing was changed', [planned, begun('lb2')]],
    ['1 of 2 changes made; lb2, lb1 not done', [planned, begun('lb2'), changed('lb2')]],
    ['1 of 2 changes made; lb2 done, lb1 not', [planned, ...lb2Done]],
    ['2 of 2 changes made; lb2 done, lb1 not', [planned, ...lb2Done, begun('lb1'), changed('lb1')]],
    [
      '2 of 2 changes made, 1 reverted; lb2 done, lb1 not',
      [planned, ...lb2Done, begun('lb1'), changed('lb1'), { kind: 'undone', host: 'lb1', summary: 'write a' }],
    ],
  ];
  for (const [sentence, happenings] of words) {
    it(`reads: ${sentence}`, () => assert.equal(progressInWords(progress(...happenings)), sentence));
  }

  it('counts a change once that two attempts made', () => {
    assert.equal(progress(planned, changed('lb2'), { kind: 'resumed', by: 'U1' }, changed('lb2')).made, 1);
  });

  it('starts over with a new plan', () => {
    assert.equal(progress(planned, ...lb2Done, planned).made, 0);
  });

  it('knows the steps that were begun and not finished', () => {
    const underWay = (...since: readonly Happening[]) => progress(planned, ...since).underWay.map(({ host }) => host);
    assert.deepEqual(underWay(...lb2Done, begun('lb1')), ['lb1']);
    assert.deepEqual(underWay(begun('lb2'), begun('lb1')), ['lb2', 'lb1']);
    assert.deepEqual(underWay(begun('lb2'), begun('lb1'), stepDone('lb2')), ['lb1']);
    assert.deepEqual(underWay(...lb2Done), []);
  });
});
