import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { fc } from '../support/laws.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const folder = temporaryFolder();
const example = readFileSync('cluster.example.yaml', 'utf8');
/** Without the comments, so that most edits hit something. */
const bare = example.replaceAll(/^ *#.*\n/gm, '');
const words = [...new Set(bare.match(/[\w.-]+/g))];

type Edit = (text: string) => string;
const place = fc.nat(bare.length);
const bits = fc.constantFrom(
  ...'\t\r\n\0\x7f:-#\'"[]{},&*!|>%@`?~=<\\',
  ': ',
  '- ',
  '---\n',
  '!!str ',
  '0x',
  '1e9',
  'é',
  '😀',
  '\u2028',
  '\ud800',
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, bits).map(
    ([at, bit]): Edit =>
      (text) =>
        text.slice(0, at) + bit + text.slice(at),
  ),
  fc.tuple(place, fc.nat(30)).map(
    ([at, length]): Edit =>
      (text) =>
        text.slice(0, at) + text.slice(at + length),
  ),
  fc.tuple(place, place, fc.nat(200)).map(
    ([from, to, length]): Edit =>
      (text) =>
        text.slice(0, to) + text.slice(from, from + length) + text.slice(to),
  ),
  fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words, '', '[]', '{}', 'null', '-1', '1.5', '1e400')).map(
    ([from, to]): Edit =>
      (text) =>
        text.replace(from, to),
  ),
  fc.tuple(fc.nat(100), fc.nat(100)).map(
    ([from, to]): Edit =>
      (text) =>
        moved(text.split('\n'), from, to).join('\n'),
  ),
  place.map(
    (at): Edit =>
      (text) =>
        text.slice(0, at),
  ),
);

function moved(lines: readonly string[], from: number, to: number): readonly string[] {
  const rest = lines.toSpliced(from % lines.length, 1);
  return rest.toSpliced(to % lines.length, 0, lines[from % lines.length] ?? '');
}

describe('any cluster.yaml', () => {
  it('is an inventory, or is refused with a place on every line', () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const path = fileIn(
          folder,
          'cluster.yaml',
          edits.reduce((text, change) => change(text), bare),
        );
        try {
          loadInventory(path);
          valid += 1;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          for (const line of error.message.split('\n')) {
            assert(/:\d+:\d+: .{10}/.test(line.replace(path, '')) || /^… and \d+ more$/.test(line), line);
          }
        }
      }),
      { numRuns: 200 },
    );
    assert(valid > 10, `only ${valid} of the edited files were valid: the edits are too coarse to show anything`);
  });
});
