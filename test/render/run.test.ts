import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { runCard } from '../../src/render/run.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { journalOf, plan, runOf } from '../support/journals.ts';

const shown = (...of: Parameters<typeof runCard>) => toTerminal(runCard(...of), { colour: false, width: 200 });

const bad = (n: number): Judgement => ({
  check: `host.check-${n}`,
  status: 'degraded',
  hosts: ['lb1'],
  summary: `problem ${n}`,
  remedy: 'look at it',
});

describe('the card of a job', () => {
  const waiting = journalOf([1, { kind: 'planned', plan }], [0, { kind: 'asked', expiresAt: 0 }]);
  const looked = journalOf(
    [1, { kind: 'started', worker: 'w1' }],
    ...Array.from({ length: 7 }, (_, n) => [0, { kind: 'judged', judgement: bad(n) }] as const),
    [1, { kind: 'finished', status: 'degraded', sentence: '7 of 7 checks are not ok' }],
  );

  it('points to its thread', () => {
    const place = { channel: 'C0MAILOPS' };
    assert.match(shown(runOf({ state: 'waiting', place }), waiting), /The plan is in the thread\./);
    assert.match(shown(runOf({ job: 'status', state: 'done', place }), looked), /… and 2 more in the thread\./);
  });

  it('points to no thread when it was requested at a terminal and has none', () => {
    const { place: _, ...atTerminal } = runOf({ requestedBy: 'os:root' });
    const plans = shown({ ...atTerminal, state: 'waiting' }, waiting);
    assert.match(plans, /The plan is below\./);
    assert.match(plans, /Plan for directors: .* in this order/);
    const looks = shown({ ...atTerminal, job: 'status', state: 'done' }, looked);
    assert.match(looks, /… and 2 more below\./);
    assert.match(looks, /degraded: host\.check-6: problem 6\./);
    assert.doesNotMatch(plans + looks, /thread/);
  });
});
