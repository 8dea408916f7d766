import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipvs } from '../../../src/facts/director/ipvs.ts';
import { vrrp } from '../../../src/facts/director/keepalived.ts';
import { ldirectordView } from '../../../src/facts/director/ldirectord.ts';
import { addresses } from '../../../src/facts/host/addresses.ts';
import { clock } from '../../../src/facts/host/clock.ts';
import { disks } from '../../../src/facts/host/disks.ts';
import { managedFiles, paths } from '../../../src/facts/host/managed-files.ts';
import { packages } from '../../../src/facts/host/packages.ts';
import { readings } from '../../../src/facts/host/readings.ts';
import { unitOf, units } from '../../../src/facts/host/units.ts';
import { parsed } from '../../support/captures.ts';

/** Captured from guests: lb1 bare, and mail1 after its deploy. */
const bare = <T>(fact: Parameters<typeof parsed<T>>[0], name: string) => parsed(fact, `linux/lb1-bare/${name}.txt`);
const mail1 = <T>(fact: Parameters<typeof parsed<T>>[0], name: string) =>
  parsed(fact, `linux/mail1-deployed/${name}.txt`);

describe('linux.addresses', () => {
  it('tells the VIP on loopback from the addresses of the networks', () => {
    assert.deepEqual(mail1(addresses, 'addresses'), [
      { interface: 'lo', address: '127.0.0.1', prefix: 8 },
      { interface: 'lo', address: '192.0.2.12', prefix: 32 },
      { interface: 'eth0', address: '192.0.2.17', prefix: 24 },
      { interface: 'eth1', address: '198.51.100.17', prefix: 24 },
    ]);
  });

  it('leaves out interfaces without an address', () => {
    assert.deepEqual(addresses.parse('[{},{"ifname":"eth2","addr_info":[]}]', 0), []);
  });
});

describe('systemd.units', () => {
  it('knows a unit that runs, and since when', () => {
    assert.deepEqual(unitOf(mail1(units, 'units'), 'nginx.service'), {
      known: true,
      active: 'active',
      enabled: true,
      changedAt: 1795521008,
      restarts: 0,
    });
  });

  it('knows that a bare host has none', () => {
    for (const name of ['keepalived.service', 'ldirectord.service', 'nginx.service'] as const) {
      assert.equal(unitOf(bare(units, 'units'), name).known, false);
    }
  });

  it('knows a unit with a bad drop-in, which is installed, and one that is masked', () => {
    const nginx = (state: string) => unitOf(units.parse(`Id=nginx.service\nLoadState=${state}\n`, 0), 'nginx.service');
    assert.equal(nginx('bad-setting').known, true);
    assert.equal(nginx('masked').masked, true);
    assert.equal(nginx('not-found').known, false);
  });

  it('takes a unit that reloads for active, as systemctl is-active does', () => {
    const state = (text: string) =>
      unitOf(units.parse(`Id=nginx.service\nActiveState=${text}\n`, 0), 'nginx.service').active;
    assert.deepEqual(['reloading', 'activating', 'failed'].map(state), ['active', 'activating', 'failed']);
  });

  it('takes Postfix for its instance on Debian 12, and for itself on Debian 13, which still has the template', () => {
    const said = (type: string, instance: string) => `Type=${type}
NRestarts=0
Id=postfix.service
LoadState=loaded
ActiveState=active
UnitFileState=enabled
StateChangeTimestamp=@1795965227

Type=forking
NRestarts=0
Id=postfix@-.service
LoadState=loaded
ActiveState=${instance}
UnitFileState=disabled
StateChangeTimestamp=@1795964717
`;
    const postfix = (text: string) => unitOf(units.parse(text, 0), 'postfix.service');
    assert.equal(postfix(said('forking', 'inactive')).active, 'active');
    assert.equal(postfix(said('oneshot', 'failed')).active, 'failed');
    assert.equal(postfix(said('oneshot', 'failed')).enabled, true);
  });
});

describe('linux.readings', () => {
  it('reads Debian, kernel, modules and settings from one answer', () => {
    const read = mail1(readings, 'readings');
    assert.deepEqual(read.os, { id: 'debian', version: '12' });
    assert.equal(read.kernel, '6.1.176');
    assert(read.modules.has('ipv6'));
    assert.equal(read.sysctl.get('net.ipv4.conf.all.arp_ignore'), '1');
    assert.equal(read.rebootFor, undefined);
  });

  it('leaves out a setting that the kernel does not have', () => {
    assert.equal(bare(readings, 'readings').sysctl.has('net.ipv4.vs.expire_nodest_conn'), false);
  });

  it('names the packages for which a reboot is due, each once', () => {
    const due = '/run/reboot-required:*** System restart required ***\n/run/reboot-required.pkgs:libc6\n';
    assert.deepEqual(readings.parse(`${due}/run/reboot-required.pkgs:libc6\n`, 2).rebootFor, ['libc6']);
  });
});

describe('a bare host', () => {
  it('has an answer to every fact, and none of them is an error', () => {
    assert.equal(bare(ipvs, 'ipvs'), undefined);
    assert.equal(bare(vrrp, 'vrrp'), undefined);
    assert.deepEqual(bare(ldirectordView, 'ldirectord'), { maintenance: new Map(), reasons: new Map() });
    assert.equal(bare(packages, 'packages').has('keepalived'), false);
    assert.deepEqual([...bare(managedFiles, 'managedFiles').keys()], [paths.hosts]);
  });
});

describe('linux.disks', () => {
  it('reads blocks and inodes of each file system', () => {
    assert.deepEqual(bare(disks, 'disks'), [{ mount: '/', usedPercent: 4, usedInodesPercent: 2 }]);
  });

  it('takes a file system without inodes, and a mount with a space in its name', () => {
    assert.deepEqual(disks.parse('Use% IUse% Mounted on\n  8%     - /boot/efi\n100%  100% /srv/my mail\n', 0), [
      { mount: '/boot/efi', usedPercent: 8, usedInodesPercent: 0 },
      { mount: '/srv/my mail', usedPercent: 100, usedInodesPercent: 100 },
    ]);
  });
});

describe('linux.clock', () => {
  it('is in milliseconds', () => {
    assert.equal(bare(clock, 'clock'), 1795520991764.8728);
  });

  it('throws when date printed something else', () => {
    assert.throws(() => clock.parse('', 0), /date printed ""/);
  });
});

describe('debian.packages', () => {
  it('counts only what is installed and configured', () => {
    const listed = 'keepalived installed\nipvsadm config-files\nldirectord half-configured\n';
    assert.deepEqual([...packages.parse(listed, 0)], ['keepalived']);
    assert(mail1(packages, 'packages').has('nginx-light'));
  });
});

describe('ldirectord.view', () => {
  it('reads drained real servers, and why checks do not pass', () => {
    const view = ldirectordView.parse(
      'm README A file here\nm 192.0.2.17:80 until 2026-11-27 13:40 UTC by U0ALICE because $(x)\nm 192.0.2.18 \nr 192.0.2.12:80-192.0.2.18:80 port 80: refused\n',
      0,
    );
    assert.deepEqual(view, {
      maintenance: new Map([
        ['README', 'A file here'],
        ['192.0.2.17:80', 'until 2026-11-27 13:40 UTC by U0ALICE because $(x)'],
        ['192.0.2.18', ''],
      ]),
      reasons: new Map([['192.0.2.12:80-192.0.2.18:80', 'port 80: refused']]),
    });
  });
});
