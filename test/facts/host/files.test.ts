import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { files } from '../../../src/facts/host/files.ts';
import { fc } from '../../support/laws.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailha-files-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** Asks this machine. */
function look(paths: readonly string[]) {
  const fact = files('files.test', paths);
  const [program, ...args] = fact.argv;
  const { stdout, status } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return fact.parse(stdout, status ?? 1);
}

describe('files', () => {
  it('tells content, mode, owner and time of each', () => {
    writeFileSync(path('a'), 'one\n\ntwo');
    chmodSync(path('a'), 0o600);
    const me = execFileSync('stat', ['-c', '%U:%G', path('a')], { encoding: 'utf8' }).trim();
    const found = look([path('a')]).get(path('a'));
    assert.deepEqual({ ...found, writtenAt: 0 }, { content: 'one\n\ntwo', mode: '600', owner: me, writtenAt: 0 });
    assert(Math.abs((found?.writtenAt ?? 0) - Date.now() / 1000) < 60);
  });

  it('leaves out what is not there and what is no file', () => {
    mkdirSync(path('folder'));
    assert.deepEqual([...look([path('absent'), path('folder')]).keys()], []);
  });

  it('tells an empty file from none', () => {
    writeFileSync(path('empty'), '');
    assert.equal(look([path('empty'), path('absent')]).get(path('empty'))?.content, '');
  });

  it('gives back any text that stands in any of several files', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (texts) => {
        const paths = texts.map((_, i) => path(`any-${i}`));
        texts.forEach((text, i) => {
          writeFileSync(path(`any-${i}`), text);
        });
        const found = look(paths);
        assert.deepEqual(
          paths.map((each) => found.get(each)?.content),
          texts,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('throws when a file grew while it was read', () => {
    const fact = files('files.test', ['/a']);
    assert.throws(() => fact.parse('2 644 root:root 1 regular file:/a\n\nlonger', 0), /changed while being read/);
  });
});
