import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runVerb } from '../../../src/dev/lab/cli.ts';
import { guestNamed, guestsNamed, networkNamed, usualGuests } from '../../../src/dev/lab/hosts.ts';
import { openLab } from '../../../src/dev/lab/lab.ts';
import { networkToolNamed } from '../../../src/dev/lab/network-tools.ts';
import { pathsOf } from '../../../src/dev/lab/paths.ts';
import { kernelFor, usualRelease } from '../../../src/dev/lab/releases.ts';
import { renderStatus } from '../../../src/dev/lab/render-status.ts';
import { requireMemory, requireRoom } from '../../../src/dev/lab/requirements.ts';
import { Refused } from '../../../src/model/text/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'lab-refusals-'));
after(() => rmSync(root, { recursive: true }));
const lab = openLab({ root, name: 'trial' });

function refusal(words: RegExp) {
  return (error: unknown) => {
    assert(error instanceof Refused);
    assert.match(error.message, words);
    return true;
  };
}

describe('a host or network that the lab has not', () => {
  it('is answered with those it has', async () => {
    assert.throws(() => guestNamed('db9'), refusal(/no host db9; it has filer1, lb1, lb2, db1, db2, mail1, mail2/));
    assert.throws(() => networkNamed('dmz'), refusal(/no network dmz; it has public and private/));
    assert.throws(
      () => networkToolNamed('wicked'),
      refusal(/no network tool wicked; it has networkd, netplan, NetworkManager/),
    );
    await assert.rejects(lab.network('lb1', 'networkd'), refusal(/lb1 is down; start it with `up`/));
    await assert.rejects(lab.kill('db9'), refusal(/no host db9/));
  });

  it('is not needed: all hosts are meant when none is named', () => {
    assert.deepEqual(guestsNamed([]), usualGuests);
    assert.deepEqual(
      guestsNamed(['mail1', 'lb1', 'lb1']).map(({ name }) => name),
      ['lb1', 'mail1'],
    );
  });
});

describe('a lab that is down', () => {
  it('cannot lose power, boot, be reached or be unplugged, and says what to do', async () => {
    await assert.rejects(lab.kill('lb1'), refusal(/lb1 is already down; boot it with `boot lb1`/));
    await assert.rejects(lab.boot('lb1'), refusal(/the lab is down; start it with `up`/));
    await assert.rejects(lab.ssh('lb1', ['true']), refusal(/lb1 is down; start it with `up`/));
    await assert.rejects(lab.unplug('lb1'), refusal(/the lab is down; start it with `up`/));
    await assert.rejects(lab.logs('lb1'), refusal(/lb1 was never started; start it with `up lb1`/));
  });

  it('has nothing to save and nothing to load', async () => {
    await assert.rejects(lab.save('deployed'), refusal(/no disks yet; start it with `up`/));
    await assert.rejects(lab.load('deployed'), refusal(/no saved state deployed; nothing saved yet/));
    await assert.rejects(lab.forget('deployed'), refusal(/no saved state deployed/));
  });

  it('is down after down, again', async () => {
    await lab.down();
    assert.equal((await lab.status()).guests.filter(({ up }) => up).length, 0);
  });
});

describe('a saved state', () => {
  it('is listed with the image of each host', async () => {
    mkdirSync(join(root, 'saved/deployed'), { recursive: true });
    const record = {
      images: { lb1: 'bookworm-abc', db1: 'trixie-def' },
      up: ['lb1'],
      savedAt: '2026-01-01T00:00:00.000Z',
    };
    writeFileSync(join(root, 'saved/deployed/state.json'), JSON.stringify(record));

    assert.deepEqual((await lab.status()).saved, [{ name: 'deployed', ...record }]);
    assert.match(renderStatus(await lab.status()), /saved: deployed \(bookworm and trixie\)/);
    await assert.rejects(lab.load('deploid'), refusal(/no saved state deploid; known: deployed/));
  });

  it('without images is refused before any disk of the lab is deleted', async () => {
    mkdirSync(join(root, 'saved/early'), { recursive: true });
    writeFileSync(join(root, 'saved/early/state.json'), JSON.stringify({ image: 'abc', up: ['lb1'], savedAt: '' }));
    mkdirSync(lab.paths.disks, { recursive: true });
    writeFileSync(join(lab.paths.disks, 'lb1.cow'), 'the only copy');

    await assert.rejects(lab.load('early'), refusal(/early does not record the images of lb1: delete it/));
    assert.equal(readFileSync(join(lab.paths.disks, 'lb1.cow'), 'utf8'), 'the only copy');
    await assert.rejects(lab.up(['lb1']), refusal(/lb1 has a disk without a recorded image: `up --fresh`/));
    rmSync(lab.paths.disks, { recursive: true });
    rmSync(join(root, 'saved/early'), { recursive: true });
  });

  it('cannot have a name outside the folder', async () => {
    await assert.rejects(lab.load('../images'), refusal(/invalid state name \.\.\/images/));
  });
});

describe('a machine that is too small', () => {
  it('is refused with the memory that the hosts need and how to start fewer', () => {
    assert.throws(
      () => requireMemory(guestsNamed(['lb1', 'lb2']), 100 * 2 ** 20),
      refusal(/lb1, lb2 need 564 MiB of memory, 100 MiB available: .*start fewer hosts/),
    );
    requireMemory(usualGuests, 4 * 2 ** 30);
  });

  it('is refused with the disk space that is missing and what to delete', async () => {
    await assert.rejects(requireRoom(root, Number.MAX_SAFE_INTEGER, 'it'), refusal(/it needs .* MiB of disk.*forget/));
  });
});

describe('the command line', () => {
  it('answers an unknown command with the usage', async () => {
    await assert.rejects(runVerb(['explode']), refusal(/unknown lab command explode[\s\S]*up \[host…\]/));
    await assert.rejects(runVerb(['up', '--quick']), refusal(/--quick[\s\S]*usage: npm run lab -- up/));
    await assert.rejects(runVerb(['kill']), refusal(/usage: npm run lab -- kill HOST/));
    await assert.rejects(runVerb(['toString']), refusal(/unknown lab command toString/));
  });
});

describe('a release', () => {
  it('that the lab does not have is refused with those it has', async () => {
    await assert.rejects(
      runVerb(['up', '--release', 'sid']),
      refusal(/no Debian release sid; it has bookworm and trixie/),
    );
  });

  it('belongs to each disk: a host that has one cannot start with another', async () => {
    mkdirSync(lab.paths.disks, { recursive: true });
    writeFileSync(join(lab.paths.disks, 'db1.cow'), '');
    writeFileSync(join(lab.paths.disks, 'db1.image'), 'bookworm-abc');

    assert.match(renderStatus(await lab.status()), /^db1 +bookworm +down/m);
    await assert.rejects(
      lab.up(['db1'], { release: 'trixie' }),
      refusal(
        /db1 has a disk with Debian 12 \(bookworm\): `up --fresh --release trixie` starts all hosts from bare disks/,
      ),
    );
  });
});

describe('two labs', () => {
  it('have nothing in common but what is made once', () => {
    const [one, other] = [pathsOf({ root, name: 'one' }), pathsOf({ root, name: 'other' })];

    assert.notEqual(one.namespace, other.namespace);
    assert.notEqual(one.disks, other.disks);
    assert.equal(one.images, other.images);
  });

  it('cannot be named like what they share, or like a path', () => {
    assert.throws(() => pathsOf({ root, name: 'images' }), refusal(/invalid lab name images/));
    assert.throws(() => pathsOf({ root, name: '../x' }), refusal(/invalid lab name \.\.\/x/));
  });
});

describe('the release of hosts that start from a bare disk', () => {
  after(() => {
    delete process.env.MAILHA_LAB_RELEASE;
  });
  const of = (value: string, host: string) => {
    process.env.MAILHA_LAB_RELEASE = value;
    return usualRelease(host);
  };

  it('is Debian 12, the one of MAILHA_LAB_RELEASE, or the one that it names for the host', () => {
    assert.equal(of('', 'lb1'), 'bookworm');
    assert.equal(of('trixie', 'lb1'), 'trixie');
    assert.equal(of('trixie,lb1=bookworm', 'lb1'), 'bookworm');
    assert.equal(of('trixie,lb1=bookworm', 'lb2'), 'trixie');
    assert.equal(of('lb1=trixie', 'lb2'), 'bookworm');
  });

  it('brings its kernel, unless MAILHA_LAB_KERNEL names another one', () => {
    assert.equal(kernelFor('trixie'), 'trixie');
    process.env.MAILHA_LAB_KERNEL = 'bookworm';
    assert.equal(kernelFor('trixie'), 'bookworm');
    delete process.env.MAILHA_LAB_KERNEL;
  });

  it('is refused by the names of those the lab has', () => {
    assert.throws(() => of('sid', 'lb1'), refusal(/no Debian release sid; it has bookworm and trixie/));
    assert.throws(() => of('trixie,lb1=', 'lb1'), refusal(/no Debian release ; it has bookworm and trixie/));
  });
});
