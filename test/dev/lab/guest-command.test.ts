import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guestCommand, umidOf } from '../../../src/dev/lab/guest-command.ts';
import { guestNamed, guests } from '../../../src/dev/lab/hosts.ts';
import { imageAt } from '../../../src/dev/lab/image.ts';
import { pathsOf } from '../../../src/dev/lab/paths.ts';

const paths = pathsOf({ root: '/somewhere/.lab', name: 'trial' });
const command = (name: string) => guestCommand(paths, imageAt(paths, 'trixie-abc'), guestNamed(name));

describe('the command of a guest', () => {
  it('runs inside the namespace of its lab', () => {
    assert.deepEqual(command('db1').slice(0, 4), ['ip', 'netns', 'exec', paths.namespace]);
  });

  it('runs the kernel whose modules are on its disk', () => {
    assert(command('db1').includes('/somewhere/.lab/images/trixie-abc.kernel/linux'));
  });

  it('has a disk of its own on the common image', () => {
    assert(command('db1').includes('ubd0=/somewhere/.lab/trial/disks/db1.cow,/somewhere/.lab/images/trixie-abc.ext4'));
  });

  it('has a tap on each network with a MAC that no other guest has', () => {
    const nics = guests.flatMap(({ name }) => command(name).filter((word) => word.startsWith('vec')));

    assert.equal(nics[0], 'vec0:transport=tap,ifname=filer1.a,depth=64,gro=1,mac=02:00:00:00:02:0b');
    assert.equal(new Set(nics.map((nic) => nic.slice(nic.indexOf('mac=')))).size, 2 * guests.length);
  });

  it('says who the guest is and where it is', () => {
    const words = command('lb1').filter((word) => word.startsWith('lab.'));

    assert.deepEqual(words, [
      'lab.name=lb1',
      'lab.public=192.0.2.13/24',
      'lab.private=198.51.100.13/24',
      'lab.gateway=192.0.2.1',
    ]);
  });

  it('shows the guest no more of the machine than the folder of the labs', () => {
    assert(command('lb1').includes('hostfs=/somewhere/.lab'));
  });

  it('carries a mark that tells its processes from those of other labs', () => {
    const other = pathsOf({ root: '/somewhere/.lab', name: 'other' });

    assert(command('lb1').includes(`umid=${umidOf(paths, 'lb1')}`));
    assert.notEqual(umidOf(other, 'lb1'), umidOf(paths, 'lb1'));
  });
});
