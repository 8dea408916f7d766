import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encoded } from '../../src/store/script.ts';
import { fc } from '../support/laws.ts';

const formed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, one) => (typeof one === 'string' ? one.toWellFormed() : one));

describe('encoded', () => {
  it('is the same value with every text well-formed, and without an escape that Lua cannot read', () => {
    const string = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('\\', '\\ud83d', '\ud83d', '\udc00', '😀', 'u', 'd83d', '"'))
        .map((parts) => parts.join('')),
    );
    const value = fc.array(fc.oneof(string, fc.record({ text: string, n: fc.integer() })));
    fc.assert(
      fc.property(value, (given) => {
        assert.deepEqual(JSON.parse(encoded(given)), formed(given));
        assert(encoded(given).isWellFormed());
      }),
    );
  });

  it('leaves typed text alone that only looks like such an escape', () => {
    assert.deepEqual(JSON.parse(encoded(['\\ud83d'])), ['\\ud83d']);
    assert.equal(encoded({ '\ud83d': 1 }), '{"\uFFFD":1}');
  });
});
