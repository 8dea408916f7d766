import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pages } from '../../../src/dev/docs/pages.ts';

describe('the generated pages', () => {
  for (const [path, content] of Object.entries(pages())) {
    it(`${path} is current; npm run docs writes it`, () => assert.equal(readFileSync(path, 'utf8'), content));
  }
});
