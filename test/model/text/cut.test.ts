import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beginning, cut } from '../../../src/model/text/cut.ts';
import { fc } from '../../support/laws.ts';

const emoji = fc.constantFrom(
  '😀',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  'e\u0301',
  'ä',
  '한',
  '\ud83d',
  '\udc00',
  'a',
  ' ',
  '\u0000',
  '\\ud83d',
);
const text = fc.oneof(
  fc.array(emoji, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

describe('the beginning of a text', () => {
  it('is well-formed, short enough, and ends where a character ends', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (whole, most) => {
        const short = beginning(whole, most);
        assert(short.isWellFormed());
        assert(short.length <= most);
        const formed = whole.toWellFormed();
        assert(formed.startsWith(short));
        const ends = new Set([...new Intl.Segmenter('en').segment(whole)].map(({ index }) => index));
        assert(short.length === whole.length || ends.has(short.length) || formed.startsWith(`${short}\uFFFD`));
      }),
    );
  });

  it('is as long as it may be, to within one character', () => {
    assert.equal(beginning('ab😀', 3), 'ab');
    assert.equal(beginning('ab😀', 4), 'ab😀');
    assert.equal(beginning(`${'x'.repeat(1000)}👩‍👩‍👧‍👦`, 1005), 'x'.repeat(1000));
    assert.equal(beginning('x'.repeat(1000), 999).length, 999);
  });

  it('of one character without end is cut somewhere, so that nothing waits for ever', () => {
    const zalgo = `z${'\u0301'.repeat(5000)}`;
    assert.equal(beginning(zalgo, 2000).length, 2000);
  });
});

describe('cut', () => {
  it('marks what is missing, within the length', () => {
    assert.equal(cut('abcdef', 4), 'abc…');
    assert.equal(cut('abcd', 4), 'abcd');
    assert.equal(cut('ab😀d', 4), 'ab…');
    assert.equal(cut('\ud83d', 4), '\uFFFD');
  });
});
