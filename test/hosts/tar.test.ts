import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { filesOf } from '../../src/hosts/tar.ts';
import { fc } from '../support/laws.ts';

/** What the real tar makes of such files. */
function archive(contents: readonly Uint8Array[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-tar-'));
  try {
    const paths = contents.map((content, n) => {
      writeFileSync(join(folder, `ask.o${n}`), content);
      return join(folder, `ask.o${n}`);
    });
    return execFileSync('tar', ['-P', '--format=ustar', '-b', '1', '-cf', '-', ...paths], { maxBuffer: 1e8 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('filesOf', () => {
  it('gives back what tar was given, whatever is in it', () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(contents, (given) => {
        const files = filesOf(archive(given));
        assert.equal(files.size, given.length);
        for (const [n, content] of given.entries()) assert.deepEqual(files.get(`ask.o${n}`), Buffer.from(content));
      }),
      { numRuns: 10 },
    );
  });

  it('is not misled by a file that is an archive itself', () => {
    const inner = archive([Buffer.from('inner')]);
    assert.deepEqual(filesOf(archive([inner, Buffer.from('b')])).get('ask.o1'), Buffer.from('b'));
  });

  it('gives the whole files of an archive that was cut off, and no other', () => {
    const whole = archive([Buffer.alloc(700, 'a'), Buffer.alloc(700, 'b')]);
    for (let length = 0; length < whole.length; length += 37) {
      for (const content of filesOf(whole.subarray(0, length)).values()) assert.equal(content.length, 700);
    }
    assert.deepEqual([...filesOf(whole.subarray(0, 2000)).keys()], ['ask.o0']);
  });

  it('makes nothing of garbage, and comes to an end', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => filesOf(Buffer.from(bytes)).size >= 0));
  });
});
