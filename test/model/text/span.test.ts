import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { minutesOf, span } from '../../../src/model/text/span.ts';
import { fc } from '../../support/laws.ts';

describe('a length of time', () => {
  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * 24 * 60 }), (minutes) => {
        assert.equal(minutesOf(span(minutes).replaceAll(' ', '').replace('min', 'm')), minutes);
      }),
    );
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^(\d+d)?(\d+h)?(\d+m)?$/.test(text));
        assert.throws(() => minutesOf(text), /Invalid duration ".*"; use/s);
      }),
    );
    for (const text of ['', '0m', '2', 'h', '2h2h', '-1h']) assert.throws(() => minutesOf(text), /Invalid duration/);
    assert.equal(minutesOf('30d', 999), 30 * 24 * 60);
    assert.throws(() => minutesOf('7d1m'), /Duration "7d1m" is too long; use at most/);
  });
});
