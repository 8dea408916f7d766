import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shown, shownAt } from '../../../src/model/text/found.ts';

describe('what was found', () => {
  const cases: readonly (readonly [value: unknown, quoted: string, described: string])[] = [
    [undefined, 'nothing', 'nothing'],
    [null, 'nothing', 'nothing'],
    [[], 'an empty list', 'an empty list'],
    [['a'], 'a list', 'a list'],
    [{ a: 1 }, 'keys with values', 'keys with values'],
    ['lb1', '"lb1"', 'a text of 3 characters'],
    ['two\nlines', '"two\\nlines"', 'a text of 9 characters'],
    ['a\u2028b\x7f\u202e', '"a\\u2028b\\u007f\\u202e"', 'a text of 5 characters'],
    ['', '""', 'a text of 0 characters'],
    [42, '42', 'a number'],
    [Number.NaN, 'NaN', 'a number'],
    [true, 'true', 'a boolean'],
    ['q8Rk2ZpV7sTn', 'a text of 12 characters', 'a text of 12 characters'],
    ['-----BEGIN PRIVATE KEY-----', 'a text of 27 characters', 'a text of 27 characters'],
    ['a'.repeat(61), 'a text of 61 characters', 'a text of 61 characters'],
    ['198.51.100.0/24', '"198.51.100.0/24"', 'a text of 15 characters'],
    ['mail-server-01.example.net', '"mail-server-01.example.net"', 'a text of 26 characters'],
  ];
  for (const [value, quoted, described] of cases) {
    it(`is ${quoted}, or without quoting ${described}`, () => {
      assert.equal(shown(value), quoted);
      assert.equal(shown(value, 'described'), described);
    });
  }

  it('is described where a secret might stand', () => {
    assert.equal(shownAt({ access: { token: 'short' } }, ['access', 'token']), 'a text of 5 characters');
    assert.equal(shownAt({ hosts: [{ name: 'LB1' }] }, ['hosts', 0, 'name']), '"LB1"');
    assert.equal(shownAt({ hosts: [] }, ['hosts', 0, 'name']), 'nothing');
  });
});
