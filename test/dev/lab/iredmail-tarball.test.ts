import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { guestNamed, kindOfBare, withRealIredmail } from '../../../src/dev/lab/hosts.ts';
import { chooseIredmail, chosenRelease, isReal, sha256Of } from '../../../src/dev/lab/iredmail-tarball.ts';
import { kindOf, releaseOf } from '../../../src/dev/lab/releases.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const folder = temporaryFolder();
const lab = { lab: join(folder, 'lab') };

/** Packs these files, empty. */
function tarball(name: string, ...files: readonly string[]): string {
  const root = join(folder, `${name}.files`);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  const path = join(folder, `${name}.tar.gz`);
  execFileSync('tar', ['-czf', path, '-C', root, '.', '--transform=s,^[.]/,,']);
  return path;
}

const core = 'iRedMail-1.9.0/iRedMail.sh';

describe('the iRedMail of a lab', () => {
  it('is the stand-in until a release is chosen, and again afterwards', async () => {
    assert.equal(await chosenRelease(lab), undefined);
    const path = tarball('core', core);
    await chooseIredmail(lab, path);
    await chooseIredmail(lab, undefined);
    assert(isReal(lab));
    const sha256 = await sha256Of(path);
    assert.deepEqual(await chosenRelease(lab), { version: '1.9.0', source: path, sha256, roundcube: false });
    await chooseIredmail(lab, 'stand-in');
    assert.equal(await chosenRelease(lab), undefined);
  });

  it('has Roundcube where the tarball has it', async () => {
    await chooseIredmail(
      lab,
      tarball('complete', core, 'iRedMail-1.9.0/pkgs/misc/roundcubemail-1.7.0-complete.tar.gz'),
    );
    assert.equal((await chosenRelease(lab))?.roundcube, undefined);
  });

  it('is refused when it is no release, and the earlier choice stays', async () => {
    const before = await chosenRelease(lab);
    const other = tarball('other', 'something/else');
    const refused = (words: RegExp) => (error: unknown) => error instanceof Refused && words.test(error.message);
    await assert.rejects(
      chooseIredmail(lab, other),
      refused(/other.tar.gz is not an iRedMail release: no iRedMail-VERSION/),
    );
    await assert.rejects(
      chooseIredmail(lab, join(folder, 'none')),
      refused(/none is not an iRedMail release: tar.*No such/),
    );
    assert.deepEqual(await chosenRelease(lab), before);
  });

  it('needs more memory on mail hosts than the stand-in', () => {
    assert.equal(withRealIredmail(guestNamed('mail2')).memoryMib, 1536);
    assert.equal(withRealIredmail(guestNamed('db1')), guestNamed('db1'));
  });

  it('has its packages on the image of mail hosts only', () => {
    assert.equal(kindOfBare(guestNamed('mail1'), 'bookworm', true), 'bookworm-iredmail');
    assert.equal(kindOfBare(guestNamed('mail1'), 'bookworm', false), 'bookworm');
    assert.equal(kindOfBare(guestNamed('db1'), 'trixie', true), 'trixie');
    for (const kind of ['bookworm-iredmail', 'bookworm', 'trixie'] as const) {
      assert.equal(kindOf(`${kind}-0123456789ab`), kind);
      assert.equal(releaseOf(`${kind}-0123456789ab`), kind.replace('-iredmail', ''));
    }
    assert.throws(() => kindOf('sid-0123456789ab'), Refused);
  });
});
