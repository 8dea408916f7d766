import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from '../../src/render/exit-code.ts';
import { runJson } from '../../src/render/json.ts';
import { matchesGolden } from '../support/golden.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { deploy, status } from '../support/stories.ts';

describe('--json', () => {
  it('prints all there is to know about a run', () => {
    const json = runJson(runOf({ state: 'failed' }), journalOf(...deploy.failed));
    matchesGolden('deploy-failed.json', `${JSON.stringify(json, undefined, 2)}\n`);
  });

  it('has the same keys whatever the run is and however far it came', () => {
    const runs = [
      runJson(runOf(), []),
      runJson(runOf({ state: 'done' }), journalOf(...status)),
      runJson(runOf({ state: 'done' }), journalOf(...deploy.done)),
    ];
    for (const run of runs) {
      const kept = JSON.parse(JSON.stringify(run));
      assert.deepEqual(Object.keys(kept), Object.keys(JSON.parse(JSON.stringify(runs[0]))));
    }
  });

  it('contains no token, which would let its reader decide', () => {
    assert.doesNotMatch(JSON.stringify(runJson(runOf(), journalOf(...deploy.waiting))), /v1-4f1d0c/);
  });
});

describe('the exit code', () => {
  const ended = (status: 'ok' | 'degraded' | 'critical' | 'unknown') =>
    exitCodeOf(runOf({ state: 'done' }), journalOf([0, { kind: 'finished', status, sentence: '' }]));

  it('is 0, 1, 2 or 3 for ok, degraded, critical and unknown', () => {
    assert.deepEqual([ended('ok'), ended('degraded'), ended('critical'), ended('unknown')], [0, 1, 2, 3]);
  });

  it('is 2 when a change was begun and did not come to its end', () => {
    for (const state of ['failed', 'interrupted', 'cancelled'] as const) {
      assert.equal(exitCodeOf(runOf({ state }), journalOf(...deploy[state])), 2, state);
    }
  });

  it('is 3 when nothing was changed and nothing can be said', () => {
    for (const state of ['rejected', 'expired', 'waiting'] as const) {
      assert.equal(exitCodeOf(runOf({ state }), journalOf(...deploy[state])), 3, state);
    }
    const failed = journalOf([0, { kind: 'failed', sentence: 'no host answers', remedy: 'look at the network' }]);
    assert.equal(exitCodeOf(runOf({ state: 'failed' }), failed), 3);
  });
});
