import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restarters } from '../../../src/facts/host/restarters.ts';

/** What apt-config of Debian 12 prints with 20auto-upgrades and 50unattended-upgrades, and packages excluded beside them. */
const debian = `timer
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Package-Blacklist:: "mariadb";
Unattended-Upgrade::Package-Blacklist:: "libc6$";
`;

const read = (stdout: string) => restarters.parse(stdout, 0);

describe('debian.restarters', () => {
  it('reads that unattended-upgrades is active, and what it leaves alone', () => {
    assert.deepEqual(read(debian), { upgrades: true, excluded: ['mariadb', 'libc6$'], needrestart: false });
  });

  it('reads when it reboots the host', () => {
    // 50unattended-upgrades as most guides change it.
    const reboots = `${debian}Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "02:00";\n`;
    assert.equal(read(reboots).reboots, '02:00');
    assert.equal(read(`${debian}Unattended-Upgrade::Automatic-Reboot "1";\n`).reboots, 'now');
    for (const no of [reboots.replace('"true"', '"false"'), reboots.replace('timer\n', ''), debian])
      assert.equal(read(no).reboots, undefined, no);
  });

  it('is off without the package, without its timer, or by configuration', () => {
    for (const off of [
      '',
      debian.replace('timer\n', ''),
      debian.replace('"1"', '"0"'),
      `APT::Periodic::Enable "0";\n${debian}`,
      'timer\n',
    ]) {
      assert.equal(read(off).upgrades, false, off);
    }
  });

  it('reads that needrestart restarts services, by the last setting', () => {
    assert.equal(read(`$nrconf{restart} = 'a';\n`).needrestart, true);
    assert.equal(read(`$nrconf{restart} = 'a';\n  $nrconf{restart} = "l";\n`).needrestart, false);
  });
});
