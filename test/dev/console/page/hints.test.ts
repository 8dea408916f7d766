import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggest } from '../../../../src/dev/console/page/hints.ts';
import { added } from '../../../../src/dev/console/page/history.ts';
import { formatPlace, parsePlace } from '../../../../src/dev/console/page/place.ts';

const hints = [
  { usage: 'status [TIER|HOST]', summary: 'Judge it.' },
  { usage: 'deploy TARGET', summary: 'Bring it there.' },
  { usage: 'jobs', summary: 'List them.' },
];
const prefixes = ['/mailha', '@mailha'];
const completed = (typed: string, among = prefixes) => suggest(typed, among, hints).map((it) => it.completed);

describe('suggest', () => {
  it('offers the command itself from its first letter on', () => {
    assert.deepEqual(completed('/'), ['/mailha ']);
    assert.deepEqual(completed('@mai'), ['@mailha ']);
  });

  it('offers every command, then those with the typed prefix', () => {
    assert.deepEqual(completed('/mailha '), ['/mailha status ', '/mailha deploy ', '/mailha jobs ']);
    assert.deepEqual(completed('/mailha d'), ['/mailha deploy ']);
    assert.deepEqual(completed('/mailha x'), []);
  });

  it('still shows the usage of a command while its arguments are typed', () => {
    assert.deepEqual(suggest('/mailha deploy dir', prefixes, hints), [
      { usage: 'deploy TARGET', summary: 'Bring it there.', completed: '/mailha deploy dir' },
    ]);
  });

  it('offers nothing for a message, for nothing, and for several lines', () => {
    assert.deepEqual(completed('hello'), []);
    assert.deepEqual(completed(''), []);
    assert.deepEqual(completed('/mailha\ns'), []);
  });

  it('needs no prefix in a direct message', () => {
    assert.deepEqual(completed('st', [...prefixes, '']), ['status ']);
  });
});

describe('the history', () => {
  it('keeps the newest hundred, and the same text twice in a row once', () => {
    const all = Array.from({ length: 150 }, (_, i) => `${i}`);
    const { entries } = all.reduce(added, { entries: [] });
    assert.equal(entries.length, 100);
    assert.equal(entries.at(-1), '149');
    assert.deepEqual(added({ entries: ['a'] }, 'a').entries, ['a']);
  });
});

describe('the place', () => {
  it('round-trips through the URL', () => {
    const place = { as: 'U0BOB', in: 'C0MAILOPS', thread: '1795477089.000002' };
    assert.deepEqual(parsePlace(formatPlace(place), 'U0ALICE'), place);
  });

  it('defaults to the first user and no channel', () => {
    assert.deepEqual(parsePlace('', 'U0ALICE'), { as: 'U0ALICE', in: '', thread: undefined });
  });
});
