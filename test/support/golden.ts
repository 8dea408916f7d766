import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const folder = new URL('../fixtures/render/', import.meta.url);

/** Compares with a file in test/fixtures/render; `GOLDEN=write` writes the file instead, to be read in the diff. */
export function matchesGolden(name: string, actual: string): void {
  const file = new URL(name, folder);
  if (process.env.GOLDEN === 'write') {
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.equal(actual, readFileSync(file, 'utf8'), `${name} differs; GOLDEN=write npm run test:unit writes it anew`);
}
