import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Happening } from '../../src/model/run/journal.ts';
import { endingCard } from '../../src/render/ending.ts';
import { toSlack } from '../../src/render/slack.ts';
import { standingOf } from '../../src/render/standing.ts';
import { alice, bob, journalOf, runOf } from '../support/journals.ts';

const shown = (requestedBy: string, happening: Happening, state: 'rejected' | 'failed' | 'done' | 'cancelled') =>
  JSON.stringify(
    toSlack(endingCard(standingOf(runOf({ requestedBy, state }), journalOf([1, happening])), { resumable: false }))
      .blocks,
  );

describe('the message about the end of a job', () => {
  it('mentions the person who requested it when it was rejected, failed or is done', () => {
    const endings = [
      ['rejected', { kind: 'rejected', by: bob, reason: 'not tonight' }],
      ['failed', { kind: 'failed', sentence: 'lb1 unreachable', remedy: 'check it' }],
      ['done', { kind: 'finished', status: 'ok', sentence: '6 changes made' }],
    ] as const;
    for (const [state, happening] of endings) assert.match(shown(alice, happening, state), new RegExp(`<@${alice}>`));
  });

  it('mentions neither a person who ended it nor one at a terminal', () => {
    const cancelled = shown(alice, { kind: 'cancelled', by: alice }, 'cancelled');
    assert.doesNotMatch(cancelled, /requested job/);
    assert.doesNotMatch(shown('os:root', { kind: 'failed', sentence: 's', remedy: 'r' }, 'failed'), /requested job/);
  });
});
