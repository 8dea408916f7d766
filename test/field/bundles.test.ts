import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookWith } from '../../src/cli/bundle.ts';
import { bundleEyes } from '../../src/cli/eyes.ts';
import { readBundle } from '../../src/config/bundle-file.ts';
import { fieldFile } from '../support/field.ts';

/** A bundle, what it shows, the look, and the verdicts that people must read. */
const cases: readonly (readonly [file: string, what: string, look: string, ...expected: RegExp[]])[] = [
  [
    's27-split-brain.bundle.json',
    'both databases are Primary and alone, the arbiter is out of reach',
    'wsrep',
    /^galera\.quorum critical: split brain: 2 nodes/m,
    /^garbd\.runs unknown: not checked: filer1 unreachable/m,
    /^3 of 4 checks are not ok/m,
  ],
];

describe('field: bundles', () => {
  for (const [file, what, look, ...expected] of cases) {
    it(`${file}: ${what}`, async () => {
      const eyes = bundleEyes(readBundle(fieldFile(file)));
      const { journal } = await lookWith(look, { eyes, redact: (value) => value });
      const said = journal.map(({ happening }) => {
        if (happening.kind === 'finished') return happening.sentence;
        if (happening.kind !== 'judged') return happening.kind;
        const { check, status, summary } = happening.judgement;
        return `${check} ${status}: ${summary}`;
      });
      for (const words of expected) assert.match(said.join('\n'), words);
    });
  }
});
