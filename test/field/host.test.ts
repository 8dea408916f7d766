import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { holdersOf, vipHeldOnce } from '../../src/checks/director/vip.ts';
import { disksHaveRoom, hostsAreDebian } from '../../src/checks/host/hosts.ts';
import { interfacesAsDeclared } from '../../src/checks/host/interfaces.ts';
import { addresses } from '../../src/facts/host/addresses.ts';
import { disks } from '../../src/facts/host/disks.ts';
import { loopbackNetwork } from '../../src/facts/host/loopback-network.ts';
import { readings } from '../../src/facts/host/readings.ts';
import { readBatch } from '../../src/hosts/batch-answers.ts';
import { asRoot, hostPath } from '../../src/hosts/remote.ts';
import { everything } from '../../src/hosts/sink.ts';
import { strangeEnd } from '../../src/hosts/strange.ts';
import { loopbackHoldsVips } from '../../src/steps/mail/loopback.ts';
import { cluster } from '../support/fake-world.ts';
import { asked, checked, fieldCases, fieldInventory } from '../support/field.ts';

/** What df prints of these file systems for the options that it is given. */
function df(rows: readonly Readonly<Record<string, string>>[]): string {
  const value = (option: string) =>
    disks.argv.filter((word) => word.startsWith(`--${option}=`)).map((word) => word.slice(option.length + 3));
  const columns = value('output').join().split(',');
  const shown = rows.filter(({ fstype = '' }) => !value('exclude-type').includes(fstype));
  return ['header', ...shown.map((row) => columns.map((name) => row[name]).join(' '))].join('\n');
}

describe('field: the disks of a host', () => {
  fieldCases(
    [
      ['70-disk-cdrom.json', 'an installation CD', 'ok: 1 file system below 70 %'],
      ['72-disk-snap.json', 'snaps', 'ok: 1 file system below 70 %'],
      ['73-disk-btrfs-efi.json', 'no inodes to count', /^critical: \/ on mail1 is 91 % full; 1 file system below/],
    ],
    (text) => checked(disksHaveRoom, { mail1: { disks: disks.parse(df(JSON.parse(text)), 0) } }),
  );

  const others: readonly (readonly [what: string, row: string, expected: RegExp])[] = [
    // Maildirs are many small files: `df -h` still shows room. Types as df of coreutils 9 prints them.
    [
      'no inodes left',
      '40% 100% ext4 /',
      /^critical: \/ on mail1 has 100 % of its inodes.* -> On mail1: `du -x --inodes \/ /,
    ],
    ['layers of containers', '91% 3% overlay /var/lib/docker/overlay2/0a1b/merged', /^ok: 0 file systems/],
    ['the root of a container', '91% 3% overlay /', /^critical: \/ on mail1 is 91 % full/],
    [
      'a dataset of ZFS with a blank',
      '86% 1% zfs /srv/old mail',
      /^critical: .* -> On mail1: `du -xh '\/srv\/old mail' /,
    ],
    // `df` of a host whose /home and /var/log are subvolumes, and of Proxmox: issues of btop and mate-system-monitor.
    [
      'subvolumes of one btrfs',
      '91% - btrfs /dev/nvme0n1p1 /\n91% - btrfs /dev/nvme0n1p1 /home\n91% - btrfs /dev/nvme0n1p1 /var/log\n6% - vfat /dev/nvme0n1p2 /boot/efi',
      /^critical: the btrfs pool of \/, \/home and \/var\/log on mail1 is 91 % full; 1 file system below .*btrfs subvolume list -s \/`/,
    ],
    [
      'ZFS datasets that share a pool, most of them nearly empty',
      '2% 1% zfs rpool/ROOT/pve-1 /\n88% 1% zfs rpool/srv mail /srv\n1% 1% zfs rpool /rpool',
      /^critical: \/srv on mail1 is 88 % full -> On mail1: `zfs list -o space -r rpool`/,
    ],
    [
      'datasets of two pools',
      '2% 1% zfs rpool/ROOT/pve-1 /\n1% 1% zfs tank /tank\n1% 1% zfs tank/a /tank/a',
      /^ok: 2 file systems/,
    ],
    [
      'kernels',
      '96% 1% ext4 /dev/sda1 /boot',
      /^critical: \/boot on mail1 is 96 % full -> On mail1: `apt-get autoremove --purge`(?!.*vacuum)/,
    ],
    ['a disk for mail only', '96% 1% xfs /dev/mapper/vg0-mail /srv/vmail', /^critical: .* -> (?!.*journalctl)/],
    ['an autofs, which has no size', '- - autofs /misc', /^ok: 0 file systems/],
  ];
  for (const [what, row, expected] of others) {
    it(what, () =>
      assert.match(checked(disksHaveRoom, { mail1: { disks: disks.parse(`header\n${row}`, 0) } }), expected),
    );
  }
});

describe('field: the release of a host', () => {
  fieldCases(
    [
      ['74-os-debian-13.txt', 'Debian 13', 'ok: 1 host run Debian 12 or later'],
      ['76-os-ubuntu.txt', 'Ubuntu', /^degraded: mail1 is ubuntu 24\.04 ->/],
    ],
    (text) => checked(hostsAreDebian, { mail1: { readings: readings.parse(text, 0) } }),
  );

  // base-files of Debian testing and unstable has no VERSION_ID; Devuan, Raspberry Pi OS and Arch as they are.
  const others: readonly (readonly [release: string, expected: RegExp])[] = [
    ['ID=debian VERSION_CODENAME=forky', /^degraded: mail1 is debian forky \(testing or unstable\) ->/],
    ['ID=debian VERSION_ID="11" VERSION_CODENAME=bullseye', /^degraded: mail1 is debian 11 ->/],
    ['ID=devuan VERSION_ID="5" VERSION_CODENAME="daedalus"', /^degraded: mail1 is devuan 5 ->/],
    ['ID=arch', /^degraded: mail1 is arch ->/],
    ['', /^degraded: mail1 is an unknown system ->/],
  ];
  for (const [release, expected] of others) {
    const lines = release.split(' ').map((line) => `/etc/os-release:${line}`);
    it(release || 'no os-release', () =>
      assert.match(checked(hostsAreDebian, { mail1: { readings: readings.parse(lines.join('\n'), 0) } }), expected),
    );
  }
});

describe('field: the addresses of a host', () => {
  const [lb1] = fieldInventory.hosts.filter(({ name }) => name === 'lb1');
  const [lb0] = fieldInventory.vips;
  fieldCases(
    [['77-addresses-vlan.json', 'VLAN, bond and empty objects', 'lb0 on eth0.100, so lb1 holds it']],
    (text) => {
      const held = addresses.parse(text, 0);
      const on = held.find(({ address }) => address === lb0?.address)?.interface;
      const seen = lb1 ? [{ host: lb1, facts: { addresses: held }, sentAt: 0, receivedAt: 0 }] : [];
      return `lb0 on ${on}, so ${lb0 && holdersOf(lb0, { seen, missing: [] })} holds it`;
    },
  );
  // `ip -json address` of iproute2 6: keepalived's use_vmac, a second address, and a VIP where LVS-DR howtos have it.
  const of = (ifname: string, flags: readonly string[]) =>
    JSON.stringify([
      {
        ifname,
        flags,
        operstate: flags.includes('UP') ? 'UP' : 'DOWN',
        addr_info: [{ family: 'inet', local: '192.0.2.12', prefixlen: 32, secondary: true }],
      },
    ]);
  const places: readonly (readonly [where: string, flags: readonly string[], holders: string])[] = [
    ['vrrp.51', ['BROADCAST', 'MULTICAST', 'UP'], 'lb1'],
    ['bond0.100', ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'], 'lb1'],
    ['dummy0', ['BROADCAST', 'NOARP', 'UP', 'LOWER_UP'], ''],
    // The kernel keeps addresses of an interface that is off, or whose cable is out.
    ['eth0', ['BROADCAST', 'MULTICAST'], ''],
    ['eth0', ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], ''],
    ['eth0.100', ['BROADCAST', 'MULTICAST', 'UP', 'M-DOWN'], ''],
    ['lo', ['LOOPBACK', 'UP', 'LOWER_UP'], ''],
  ];
  for (const [where, flags, holders] of places) {
    it(`a VIP on ${where} (${flags.join(' ')}) is held by ${holders || 'no director'}`, () => {
      const facts = { addresses: addresses.parse(of(where, flags), 0) };
      const seen = lb1 ? [{ host: lb1, facts, sentAt: 0, receivedAt: 0 }] : [];
      assert.equal(lb0 && holdersOf(lb0, { seen, missing: [] }).join(), holders);
    });
  }

  it('names the interface without a link', () => {
    const dead = ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'];
    const facts = { addresses: addresses.parse(of('eth0', dead), 0) };
    const only = { ...fieldInventory, vips: fieldInventory.vips.filter(({ name }) => name === 'lb0') };
    assert.match(
      checked(vipHeldOnce, { lb1: facts, lb2: { addresses: [] } }, only),
      /^critical: lb0 \(192\.0\.2\.12\) is on no director: eth0 of lb1, which has it, has no link -> On lb1: `systemctl stop keepalived`/,
    );
    const own = of('eth0', dead).replace('192.0.2.12', '192.0.2.13');
    assert.match(
      checked(interfacesAsDeclared, { lb1: { addresses: addresses.parse(own, 0) } }),
      /^degraded: lb1 has no link on eth0 \(192\.0\.2\.13\) -> .*NO-CARRIER/,
    );
  });

  fieldCases([['7a-no-ifupdown.json', 'no ifupdown', 'put 192.0.2.12 on lo by systemctl restart']], (text) => {
    const host = fieldInventory.hosts.find(({ name }) => name === 'mail1');
    const facts = { files: new Map(), units: new Map(), readings: readings.parse('', 0), network: undefined };
    const world = { ...cluster, inventory: fieldInventory };
    const held = JSON.parse(text).held;
    const changes = host
      ? loopbackHoldsVips.plan({ ...facts, addresses: held }, host, world, { seen: [], missing: [] })
      : [];
    assert(!changes.some(({ run }) => /ifup|netplan|networkctl/.test(run.join(' '))));
    const last = changes.at(-1);
    return `${last?.summary} by ${last?.run.slice(0, 2).join(' ')}`;
  });
});

describe('field: a .network file for lo', () => {
  it('ends where its last line ends, with or without a newline', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailha-field-'));
    const path = join(folder, 'lo.network');
    writeFileSync(path, '[Match]\nName=lo\n[Network]\nKeepConfiguration=static');
    const network = asked(loopbackNetwork, {
      moved: {
        '/run/systemd/netif/links/1': `NETWORK_FILE=${path}\n`,
        '/etc/systemd/network/"$name".d': { 'a.conf': '[Network]\nAddress=192.0.2.12/32' },
      },
    });
    rmSync(folder, { recursive: true });
    assert.deepEqual(network?.content.split('\n').slice(3, 6), [
      'KeepConfiguration=static',
      '[Network]',
      'Address=192.0.2.12/32',
    ]);
  });
});

describe('field: a login in another language', () => {
  // /etc/default/locale of a German Debian 12, which sshd hands on through PAM.
  const said = (command: string, path = '') =>
    execFileSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { PATH: `${path}:${process.env.PATH}`, LANG: 'de_DE.UTF-8', LANGUAGE: 'de_DE:de' },
    });

  it('leaves the messages that facts read in English', () => {
    assert.equal(said(`${hostPath}\necho "$LC_ALL \${LANGUAGE-unset}"`), 'C.UTF-8 unset\n');
    assert.match(said(`${hostPath}\nls /nowhere 2>&1 || true`), /No such file or directory/);
  });

  it('has sudo say in English why it refuses', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailha-field-'));
    writeFileSync(join(folder, 'sudo'), '#!/bin/sh\necho "$LC_ALL $*"\n', { mode: 0o755 });
    assert.equal(said(asRoot('ops', ['true']), folder), 'C -n -- true\n');
    rmSync(folder, { recursive: true });
  });
});

describe('field: what a login prints', () => {
  fieldCases([['79-stdout-noise.txt', 'a banner before the answers', 'id: linux']], (text) => {
    const fact = { id: 'id', argv: ['true'] as const, parse: (said: string) => said };
    const folder = mkdtempSync(join(tmpdir(), 'mailha-field-'));
    writeFileSync(join(folder, 'ask-T.o0'), 'linux');
    writeFileSync(join(folder, 'ask-T.e0'), '');
    const archive = execFileSync('tar', [
      '--format=ustar',
      '-b',
      '1',
      '-C',
      folder,
      '-cf',
      '-',
      'ask-T.o0',
      'ask-T.e0',
    ]);
    rmSync(folder, { recursive: true });
    const said = Buffer.concat([Buffer.from(`${text}\nT 0\n`), archive]);
    const answer = readBatch(
      { host: 'mail1', facts: [fact], token: 'T', seconds: 5, cutOff: 'incomplete' },
      said,
    )?.byFact.get('id');
    return answer?.ok ? `id: ${answer.value}` : 'not read';
  });
  fieldCases(
    [
      ['80-sudo-requiretty.txt', 'sudo wants a terminal', /sudo wants a terminal/, /!requiretty/, /^(?!.*NOPASSWD)/],
      ['81-sudo-password.txt', 'sudo wants a password', /without a password/, /NOPASSWD/],
    ],
    (text) => {
      const stderr = everything();
      stderr.take(Buffer.from(text));
      const trouble = strangeEnd('ops', { code: 1, signal: undefined, sent: true } as never, everything(), stderr);
      return `${trouble.message} -> ${trouble.remedy}`;
    },
  );
});
