import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';

/** Ids that these files give to `key`; what follows a colon names a host, a role or a record. */
function idsIn(files: string, key: RegExp): readonly string[] {
  const id = new RegExp(`\\b${key.source}: ['\`]([a-z-]+\\.[a-z-]+)[:'\`]`, 'g');
  return globSync(files).flatMap((file) => [...readFileSync(file, 'utf8').matchAll(id)].map(([, name = '']) => name));
}

/** Ids of everything that is judged. In other jobs, `id` names a step. */
const judged = new Set([
  ...idsIn('{src/{checks,cli,store,slack},jobs/drill}/**/*.ts', /(?:id|check)/),
  ...idsIn('jobs/**/*.ts', /check/),
]);

/** Made for each role or record by one function: `drift.mail`, `dns.ptr:mail1`. */
const made = ['drift', ...['a', 'mx', 'ptr', 'srv', 'caa', 'spf', 'dkim', 'dmarc'].map((record) => `dns.${record}`)];
const gates = ['real-server.drained', 'real-server.serving'];

const pages = globSync('docs/checks/*.md')
  .map((file) => basename(file, '.md'))
  .filter((name) => name !== 'README');

describe('the pages of checks', () => {
  it('has one for every check', () => {
    const wanted = [...judged, ...made, ...gates].filter((id) => !pages.includes(id));
    assert.deepEqual(wanted, []);
  });

  it('has none for a check that is gone', () => {
    assert.deepEqual(
      pages.filter((page) => !judged.has(page) && ![...made, ...gates].includes(page)),
      [],
    );
  });

  for (const page of pages) {
    it(`${page} says when it is not ok and how to fix that`, () => {
      const text = readFileSync(`docs/checks/${page}.md`, 'utf8');
      assert.match(text, new RegExp(`^# ${page}\n\n\\S`));
      assert.match(text, /\n## When it is not ok\n\n- \*\*/);
      assert.match(text, /\n## How to fix it\n\n1\. /);
      assert(readFileSync('docs/checks/README.md', 'utf8').includes(`[${page}](${page}.md)`), 'listed');
    });
  }
});
