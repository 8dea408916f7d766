import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextOf, type PostUnit, unitsOf } from '../../../src/slack/outbound/next.ts';
import type { Posted } from '../../../src/store/posted.ts';

const now = 1_000_000;
const card = { summary: 'a card', parts: [] };
const unit = (key: string, settled: boolean): PostUnit => {
  const [made] = unitsOf([{ key, card, settled }]);
  assert(made);
  return { ...made, hash: 'new' };
};
const sent = (hash: string, ago: number): Posted => ({ state: 'sent', ts: '1.0', hash, at: now - ago });

/** The next action in short form: `create ask`, `wait 500`. */
function next(units: readonly PostUnit[], posts: Readonly<Record<string, Posted>>): string {
  const found = nextOf(units, new Map(Object.entries(posts)), now);
  if (found.do === 'wait') return `wait ${found.ms}`;
  return found.do === 'nothing' ? 'nothing' : `${found.do} ${found.unit.key}`;
}

const root = unit('root', false);
const ask = unit('ask', true);

describe('unitsOf', () => {
  it('lists the picture before the file, as separate units', () => {
    const [picture, file] = [
      { name: 'a.png', title: 'a', svg: '<svg/>', alt: 'a' },
      { name: 'a.json', title: 'a', text: '{}' },
    ];
    const units = unitsOf([{ key: 'report', card: { ...card, picture, file }, settled: true }]);
    assert.deepEqual(
      units.map(({ key, shown }) => [key, 'file' in shown ? shown.file : undefined]),
      [
        ['report', undefined],
        ['report#picture', picture],
        ['report#file', file],
      ],
    );
  });
});

describe('nextOf', () => {
  const cases: readonly (readonly [what: string, next: string, wanted: string])[] = [
    ['posts the root first', next([root, ask], {}), 'create root'],
    ['posts replies after it', next([root, ask], { root: sent('new', 0) }), 'create ask'],
    ['is done when all is shown', next([root, ask], { root: sent('new', 0), ask: sent('new', 0) }), 'nothing'],
    ['leaves a root that changed a moment ago', next([root], { root: sent('old', 1000) }), 'wait 2000'],
    ['changes it after three seconds', next([root], { root: sent('old', 3000) }), 'update root'],
    ['shows at once what is final', next([unit('root', true)], { root: sent('old', 0) }), 'update root'],
    [
      'takes buttons away before it posts anything',
      next([root, ask, unit('end', true)], { root: sent('old', 9000), ask: sent('old', 0) }),
      'update ask',
    ],
    [
      'posts what is missing before it changes what will change again',
      next([root, ask], { root: sent('old', 9000) }),
      'create ask',
    ],
    [
      'waits for a call that may still be under way',
      next([root], { root: { state: 'sending', at: now - 5000, hash: 'x' } }),
      'wait 15000',
    ],
    [
      'looks for a message whose sender is gone',
      next([root], { root: { state: 'sending', at: now - 20_000, hash: 'x' } }),
      'find root',
    ],
    [
      'looks soon for a message whose answer got lost',
      next([root], { root: { state: 'unsure', at: now - 2000, hash: 'x' } }),
      'find root',
    ],
    [
      'posts nothing below a root that is not there yet',
      next([root, ask], { root: { state: 'unsure', at: now, hash: 'x' } }),
      'wait 2000',
    ],
    ['posts a deleted root once more', next([root], { root: { state: 'deleted', at: now } }), 'create root'],
    [
      'leaves a thread alone whose root was deleted twice',
      next([root, ask], { root: { state: 'gone', at: now } }),
      'nothing',
    ],
    [
      'continues below a root that Slack no longer lets us edit, and leaves it as it is',
      next([root, ask], { root: { ...sent('old', 9000), fixed: true } as Posted }),
      'create ask',
    ],
    ['is done then', next([root], { root: { ...sent('old', 9000), fixed: true } as Posted }), 'nothing'],
    [
      'continues after a reply that was given up',
      next([root, ask, unit('end', true)], { root: sent('new', 0), ask: { state: 'gone', at: now } }),
      'create end',
    ],
  ];
  for (const [what, found, wanted] of cases) {
    it(what, () => {
      assert.equal(found, wanted);
    });
  }
});
