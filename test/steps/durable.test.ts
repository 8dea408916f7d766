import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../../src/steps');

/** Captures the new file of `mv -f -T "$1.mailha-new" "$1"`. */
const moves = /\bmv (?:-\S+ )*"(\$[^" ]*(?:new))"/g;
/** Captures the target of `install -m 640 /dev/stdin "$1"`, which truncates it first. */
const installs = /\binstall [^\n]*\/dev\/stdin "([^"]*)"/g;

// In the lab a mail host lost its power 20 s after a deploy, and slapd came back with an empty mailha-replication.conf.
describe('scripts that replace files on hosts', () => {
  for (const name of globSync('**/*', { cwd: root })) {
    const text = /\/files\/|\.ts$/.test(`/${name}`) ? readFileSync(join(root, name), 'utf8') : '';
    for (const { 1: file = '' } of text.matchAll(installs)) {
      it(`${name} never truncates a file that a daemon may be reading`, () => assert.match(file, /new$/));
    }
    const found = [...text.matchAll(moves)];
    if (found.length === 0) continue;
    it(`${name} syncs the new file first, so that a power loss leaves the old one or the new one`, () => {
      for (const { 1: file = '', index } of found) {
        const before = text.slice(0, index);
        assert.match(before, new RegExp(`\\bsync\\b[^\\n]*"${file.replaceAll('$', '\\$')}"`), file);
      }
    });
  }
});
