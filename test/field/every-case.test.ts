import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fieldFile } from '../support/field.ts';

describe('field: the cases', () => {
  it('are all in a table', () => {
    const tables = globSync('test/field/*.test.ts').map((file) => readFileSync(file, 'utf8'));
    const cases = readdirSync(fieldFile('.')).filter((name) => name !== 'index.json');
    assert(cases.length > 80);
    for (const name of cases) assert(tables.join('').includes(`'${name}'`), `no test reads ${name}`);
  });
});
