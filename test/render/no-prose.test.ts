import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import type { Card, Part } from '../../src/model/run/card.ts';
import { Happening } from '../../src/model/run/journal.ts';
import { exitCodeOf } from '../../src/render/exit-code.ts';
import { threadOf } from '../../src/render/thread.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { deploy, status, type Told, uncovered } from '../support/stories.ts';

/** Text for people, by its key in the journal. */
const prose = ['sentence', 'summary', 'remedy', 'why', 'message', 'reason'];

/** The same story in other words: each text is replaced, wherever it occurs, by one that claims something else. */
function reworded(story: Told, claim: string): Told {
  const texts = new Map<string, string>();
  const reword = (key: string, value: unknown) => {
    if (!prose.includes(key) || typeof value !== 'string') return value;
    if (!texts.has(value)) texts.set(value, `${claim} (${texts.size})`);
    return texts.get(value);
  };
  return story.map(([seconds, happening]) => [seconds, Happening.parse(JSON.parse(JSON.stringify(happening), reword))]);
}

/** What a card shows besides prose: its parts, its marks with the words beside them, and its buttons. */
function shapeOf({ parts, file, picture }: Card): unknown {
  return [parts.map(shapeOfPart), file === undefined, picture === undefined];
}

function shapeOfPart(part: Part): unknown {
  if (part.kind === 'buttons') return part.buttons.map(({ action, label, value }) => [action, label, value]);
  const marks = JSON.stringify(part).match(/:[a-z_]+:(?: \*[a-z, ]+\*)?/g) ?? [];
  return [part.kind, marks, part.kind === 'list' ? part.items.length : 1];
}

const stories: Readonly<Record<string, { readonly story: Told; readonly state: Parameters<typeof runOf>[0] }>> = {
  status: { story: status, state: { job: 'status', text: 'status', state: 'done' } },
  'deploy, done': { story: deploy.done, state: { state: 'done' } },
  'deploy, failed': { story: deploy.failed, state: { state: 'failed' } },
  'deploy, cancelled': { story: deploy.cancelled, state: { state: 'cancelled' } },
  'deploy, interrupted': { story: deploy.interrupted, state: { state: 'interrupted' } },
  'deploy, waiting': { story: deploy.waiting, state: { state: 'waiting' } },
  'a look that found nothing to judge': {
    story: [
      [0, { kind: 'requested', by: 'U0ALICE', text: 'ipvs' }],
      [1, { kind: 'started', worker: 'w1' }],
      [1, { kind: 'finished', status: 'ok', sentence: 'IPVS tables of lb1 and lb2' }],
    ],
    state: { job: 'ipvs', text: 'ipvs', state: 'done' },
  },
  uncovered: { story: uncovered, state: { state: 'waiting' } },
};

describe('no renderer reads prose', () => {
  for (const [name, { story, state }] of Object.entries(stories)) {
    for (const claim of ['example is ok', 'lb1 is critical: failed', 'unreachable, not reverted, 0 changes']) {
      it(`${name}: every mark, button and exit code stays when texts say "${claim}"`, () => {
        const show = (told: Told) => {
          const journal = journalOf(...told);
          return [threadOf(runOf(state), journal).map(({ card }) => shapeOf(card)), exitCodeOf(runOf(state), journal)];
        };
        assert.deepEqual(show(reworded(story, claim)), show(story));
      });
    }
  }

  it('has no pattern outside the files that lay text out', () => {
    const layout = ['words.ts', 'mrkdwn.ts', 'pieces.ts', 'terminal.ts', 'clean.ts', 'docs.ts', 'rich-text.ts'];
    const files = globSync('src/render/*.ts').filter((file) => !layout.includes(basename(file)));
    assert(files.length > 30, `${files.length} files`);
    const matching = files.filter((file) => /\.(?:test|exec|match|matchAll|search)\(/.test(readFileSync(file, 'utf8')));
    assert.deepEqual(matching, []);
  });
});
