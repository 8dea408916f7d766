import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { tarballOf } from '../../../src/steps/mail/iredmail-source.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'iRedMail-1.8.1/conf'), { recursive: true });
writeFileSync(join(folder, 'iRedMail-1.8.1/iRedMail.sh'), `echo ${'hello '.repeat(5000)}\n`);
execFileSync('tar', ['-czf', 'whole.tar.gz', 'iRedMail-1.8.1'], { cwd: folder });
writeFileSync(join(folder, 'other'), 'nothing\n');
execFileSync('tar', ['-czf', 'other.tar.gz', 'other'], { cwd: folder });
const whole = join(folder, 'whole.tar.gz');
const sumOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Runs the script that runs on the host. */
function bring(into: string, sha256: string, stdin: string) {
  return spawnSync('sh', ['-c', shipped('iredmail-bring'), 'sh', sha256, '-', into], {
    input: stdin,
    encoding: 'utf8',
  });
}

const contentOf = (source: string) => tarballOf({ version: '1.8.1', source, sha256: '' }).stdin ?? '';

describe("iRedMail's tarball", () => {
  it('is unpacked as declared, and leaves its hash', () => {
    const into = join(folder, 'a');
    const { status, stderr } = bring(into, sumOf(whole), contentOf(whole));
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(into).sort(), ['.sha256', 'conf', 'iRedMail.sh']);
    assert.equal(readFileSync(join(into, '.sha256'), 'utf8'), `${sumOf(whole)}\n`);
    assert(!existsSync(`${into}.tar.gz.new`));
  });

  it('takes the place of one that was unpacked before', () => {
    const into = join(folder, 'b');
    mkdirSync(into);
    writeFileSync(join(into, 'old'), '');
    assert.equal(bring(into, sumOf(whole), contentOf(whole)).status, 0);
    assert(!existsSync(join(into, 'old')));
  });

  it('is not unpacked when it is another one, and what was there stays', () => {
    const into = join(folder, 'c');
    mkdirSync(into);
    const { status, stderr } = bring(into, 'f'.repeat(64), contentOf(whole));
    assert.equal(status, 1);
    assert.match(
      stderr,
      /\d+ bytes, a complete but different one, with sha256 [0-9a-f]{64} instead of f{64}; nothing was unpacked/,
    );
    assert.deepEqual(readdirSync(into), []);
  });

  for (const [what, cut] of [
    ['cut off on the way', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['no tarball', () => Buffer.from('<html>not found</html>').toString('base64')],
  ] as const) {
    it(`is not unpacked when it is ${what}`, () => {
      const into = join(folder, `d-${what.length}`);
      const { status, stderr } = bring(into, sumOf(whole), cut(contentOf(whole)));
      assert.equal(status, 1);
      assert.match(stderr, /truncated or not a tarball, with sha256/);
      assert(!existsSync(into));
    });
  }

  it('is not used when it is of something else', () => {
    const other = join(folder, 'other.tar.gz');
    const { status, stderr } = bring(join(folder, 'e'), sumOf(other), contentOf(other));
    assert.equal(status, 1);
    assert.match(stderr, /could not unpack|no iRedMail\.sh in the tarball/);
  });

  it('is downloaded by the host when it is named by a URL', () => {
    const source = 'https://example.org/iRedMail.tar.gz';
    assert.deepEqual(tarballOf({ version: '1.8.1', source, sha256: '' }), { url: source });
  });
});
