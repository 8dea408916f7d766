import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { follow, lineOf } from '../../src/render/live.ts';
import { runCard } from '../../src/render/run.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { matchesGolden } from '../support/golden.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { deploy, status } from '../support/stories.ts';

process.env.TZ = 'UTC';

const look = { colour: false, width: 80 };

/** What somebody sees who follows a run from its first happening to its last. */
function followed(told: typeof status, state: 'done' | 'failed'): string {
  let printed: ReadonlySet<string> = new Set();
  let text = '';
  for (let n = 1; n <= told.length; n++) {
    const run = runOf({ state: n === told.length ? state : 'running' });
    const news = follow({ run, journal: journalOf(...told.slice(0, n)) }, printed, look);
    printed = news.printed;
    text += news.text;
  }
  return text;
}

describe('follow', () => {
  it('reads well for a deploy followed at a terminal', () => {
    matchesGolden('follow-deploy.txt', followed(deploy.done, 'done'));
  });

  it('reads well for a status followed at a terminal', () => {
    matchesGolden('follow-status.txt', followed(status, 'done'));
  });

  it('says each thing once, however it comes: bit by bit or all at once', () => {
    for (const told of [deploy.failed, status]) {
      const state = told === status ? 'done' : 'failed';
      const atOnce = follow({ run: runOf({ state }), journal: journalOf(...told) }, new Set(), look);
      const bitByBit = followed(told, state);
      for (const line of atOnce.text.split('\n').filter((one) => /^\d\d:/.test(one))) {
        assert.equal(bitByBit.split(`${line}\n`).length, 2, line);
      }
      assert.equal(follow({ run: runOf({ state }), journal: journalOf(...told) }, atOnce.printed, look).text, '');
    }
  });
});

describe('a look at a terminal', () => {
  it('says each verdict and the result once', () => {
    const text = followed(status, 'done');
    for (const once of ['vip.held-once:', 'host.answers:', 'example is critical', 'Stop keepalived on lb2']) {
      assert.equal(text.split(once).length, 2, once);
    }
  });
});

describe('a look that this terminal ran itself', () => {
  it('is headed by its command, for its number leads nowhere', () => {
    const { text } = follow(
      { run: runOf({ id: '0', text: 'vip', state: 'done' }), journal: journalOf(...status) },
      new Set(),
      look,
    );
    assert.match(text, /^vip$/m);
    assert.doesNotMatch(text, /Job 0/);
  });
});

describe('lineOf', () => {
  it('says a happening in one line, with the local time', () => {
    const [entry] = journalOf([
      5,
      { kind: 'changed', host: 'lb2', step: 'sysctl.set', summary: 'write /etc/sysctl.d/60-mailha.conf', tookMs: 310 },
    ]);
    assert(entry);
    assert.equal(lineOf(entry), '02:58:05 lb2: write /etc/sysctl.d/60-mailha.conf (0.3 s)');
  });

  it('stays on one line whatever the event', () => {
    const [entry] = journalOf([0, { kind: 'failed', sentence: 'a\nb\u001b[2Jc', remedy: 'd\r\ne' }]);
    assert(entry);
    assert.equal(lineOf(entry), '02:58:00 failed: a bc. What to do: d e.');
  });

  it('says nothing of what only repeats what was said', () => {
    const [entry] = journalOf([0, { kind: 'step-finished', host: 'lb2', step: 'sysctl.set', changes: 2 }]);
    assert(entry);
    assert.equal(lineOf(entry), undefined);
  });
});

describe('the card of a job', () => {
  it('shows where it stands and what happened', () => {
    matchesGolden('job.txt', toTerminal(runCard(runOf({ state: 'failed' }), journalOf(...deploy.failed)), look));
  });

  it('shows the end of a long story', () => {
    const told = Array.from({ length: 100 }, (_, i) => [1, { kind: 'waiting', reason: `for ${i}` }] as const);
    const card = toTerminal(runCard(runOf(), journalOf(...told)), look);
    assert.match(card, /The last 40 of 100 events/);
    assert.match(card, /\+1 min 40 s +waiting: for 99/);
    assert.doesNotMatch(card, /for 59/);
  });
});
