import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailStoreMounted } from '../../src/checks/mail-store/mounted.ts';
import { mailStoreExported } from '../../src/checks/mail-store/nfs-exports.ts';
import { paths, storeMark } from '../../src/facts/host/managed-files.ts';
import { mailStore } from '../../src/facts/mail-store/mount.ts';
import { nfsExports } from '../../src/facts/mail-store/nfs-exports.ts';
import { asked, checked, fieldCases } from '../support/field.ts';

describe('field: mail store mounts', () => {
  const mountedBy = (mountinfo: string) => {
    const mounted = asked(mailStore, { moved: { '/proc/self/mountinfo': mountinfo, '/proc/fs/nfsfs/volumes': '' } });
    const files = new Map([[paths.fstab, { content: storeMark }]]);
    return checked(mailStoreMounted, { mail1: { files, mounted } });
  };
  const good = 'ok: 198.51.100.11:/srv/vmail is on /var/vmail of mail1';
  fieldCases(
    [
      ['60-mount-plain.mountinfo', 'by address', good],
      ['62-mount-by-name.mountinfo', 'by name', good],
      ['64-mount-autofs-and-nfs.mountinfo', 'autofs beneath', good],
      [
        '68-mount-control-other-server.mountinfo',
        'from another server',
        /^critical: mail1 has old-filer\.example\.net:\/srv\/vmail on \/var\/vmail instead of .*: its mail is stored elsewhere/,
      ],
    ],
    mountedBy,
  );

  const by = (source: string, options: string, type = 'nfs4') =>
    `145 37 0:137 / /var/vmail rw,noatime shared:65 - ${type} ${source} ${options}\n`;
  const others: readonly (readonly [what: string, mountinfo: string, expected: string | RegExp])[] = [
    // fs/nfs/super.c, nfs_show_mountd_options, and nfs_show_devname, which keeps what was typed.
    ['NFSv3, a slash at the end', by('198.51.100.11:/srv/vmail/', 'rw,vers=3,hard,addr=198.51.100.11', 'nfs'), good],
    ['IPv4 as an IPv6 address', by('[::ffff:198.51.100.11]:/srv/vmail', 'rw,addr=::ffff:198.51.100.11'), good],
    [
      'an IPv6 address, which cluster.yaml does not have',
      by('[2001:db8::11]:/srv/vmail', 'rw,vers=4.2,hard,addr=2001:db8::11'),
      /^unknown: mail1 has \[2001:db8::11\]:\/srv\/vmail .* not known whether that is filer1 -> Compare/,
    ],
    // exports(5): mount filer:/vmail, or filer:/, where /srv or /srv/vmail is the root of NFSv4.
    [
      'from the root of NFSv4',
      by('198.51.100.11:/vmail', 'rw,vers=4.2,hard,addr=198.51.100.11'),
      /^unknown: mail1 has 198\.51\.100\.11:\/vmail on .*: with fsid=0 on filer1 that may be \/srv\/vmail -> .*`grep fsid=0/,
    ],
    [
      'the root of NFSv4 itself',
      by('filer1:/', 'rw,vers=4.2,hard,addr=198.51.100.11'),
      /^unknown: mail1 has filer1:\/ on .*: with fsid=0/,
    ],
    [
      'the end of the path on another server',
      by('nas:/vmail', 'rw,vers=4.2,hard,addr=198.51.100.99'),
      /^critical: mail1 has nas:\/vmail/,
    ],
    [
      'the end of the path by NFSv3, which has no root',
      by('nas:/vmail', 'rw,vers=3,hard,addr=198.51.100.11', 'nfs'),
      /^critical/,
    ],
    // /proc/mounts of servers in public test data: soft and short, and NFSv3 without lockd.
    [
      'soft',
      by(
        '198.51.100.11:/srv/vmail',
        'rw,vers=3,rsize=8192,wsize=8192,namlen=255,soft,proto=tcp,timeo=14,retrans=2,sec=sys,local_lock=none,addr=198.51.100.11',
        'nfs',
      ),
      /^degraded: mail1 has the mail store mounted soft: .* -> .*`deploy mail-store` remounts it/,
    ],
    [
      'locks that other hosts do not see',
      by(
        '198.51.100.11:/srv/vmail',
        'rw,vers=3,rsize=1048576,wsize=1048576,namlen=255,hard,nolock,proto=tcp,timeo=600,retrans=2,sec=sys,local_lock=all,addr=198.51.100.11',
        'nfs',
      ),
      /^degraded: mail1 has the mail store mounted with local_lock=all: other mail hosts do not see its locks/,
    ],
    [
      'read-only after an error or by hand',
      by('198.51.100.11:/srv/vmail', 'ro,vers=4.2,hard,addr=198.51.100.11'),
      /^critical: mail1 has the mail store mounted read-only: .* -> Drain mail1, then on mail1: `mount -o remount,rw/,
    ],
    [
      'an automount that mounts nothing',
      by('systemd-1', 'rw,fd=45,pgrp=1,timeout=0,minproto=5,maxproto=5,direct', 'autofs'),
      /^critical: \/var\/vmail is not mounted on mail1 ->/,
    ],
    [
      'another disk mounted above it',
      `${by('198.51.100.11:/srv/vmail', 'rw,addr=198.51.100.11')}160 145 8:17 / /var/vmail rw - ext4 /dev/sdb1 rw\n`,
      /^critical: mail1 has \/dev\/sdb1 on \/var\/vmail instead of/,
    ],
    [
      'a blank in the name, as the kernel writes it',
      by('nas:/my\\040mail', 'rw,addr=198.51.100.11'),
      /^critical: mail1 has nas:\/my\\040mail on/,
    ],
  ];
  for (const [what, mountinfo, expected] of others) {
    it(what, () =>
      (typeof expected === 'string' ? assert.equal : assert.match)(mountedBy(mountinfo), expected as never),
    );
  }
});

describe('field: /var/lib/nfs/etab', () => {
  const server = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };
  const exported = (etab: string) =>
    checked(mailStoreExported, {
      filer1: {
        files: new Map([[paths.exports, { content: '/srv/vmail' }]]),
        units: new Map([['nfs-server.service', server]]),
        folder: { isMount: true },
        exports: nfsExports.parse(etab, 0),
      },
    });
  fieldCases(
    [
      ['65-etab-plain.etab', 'both mail hosts by address', /^ok: filer1 exports \/srv\/vmail to 198/],
      [
        '66-etab-network.etab',
        'the whole network',
        /^degraded: filer1 exports mail to clients that are not mail hosts: \/srv\/vmail to 198\.51\.100\.0\/24 ->/,
      ],
    ],
    exported,
  );

  const all = 'sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash,no_subtree_check,sec=sys';
  const to = (client: string, options = `rw,${all}`, path = '/srv/vmail') => `${path}\t${client}(${options})\n`;
  const both = (options?: string) => to('198.51.100.17', options) + to('198.51.100.18', options);
  const others: readonly (readonly [what: string, etab: string, expected: RegExp])[] = [
    // exports(5): machine name formats.
    ['by name', to('MAIL1.example.net') + to('mail2'), /^ok: /],
    [
      'a class of characters covers both, and deploy comes before its removal',
      to('mail[12].example.net'),
      /^degraded: .*to mail\[12\]\.example\.net -> `deploy mail-store` first, .* On filer1: remove those entries/,
    ],
    ['a netgroup', to('@mail'), /^degraded: .*to @mail -> `deploy mail-store` first.*`getent netgroup mail`/],
    [
      'an IPv6 network beside',
      both() + to('2001:db8::/64'),
      /^degraded: .*to 2001:db8::\/64 -> On filer1: remove those/,
    ],
    ['the root of NFSv4', both() + to('*', 'ro,nocrossmnt,fsid=0', '/srv'), /^ok: /],
    ['a parent that ends at the disk of the mail', both() + to('198.51.100.50', `rw,${all}`, '/srv'), /^ok: /],
    ['a parent only, without crossmnt', to('*', `rw,${all}`, '/srv'), /^critical: filer1 does not export \/srv\/vmail/],
    [
      'a parent with crossmnt only',
      both(`rw,${all.replace('nocrossmnt', 'crossmnt')}`).replaceAll('/srv/vmail', '/srv'),
      /^ok: /,
    ],
    [
      'a parent with crossmnt, read-only for all but those of the mail store itself',
      to('198.51.100.17') + to('*', `ro,${all.replace('nocrossmnt', 'crossmnt')}`, '/srv'),
      /^critical: filer1 exports \/srv\/vmail read-only to mail2: .*; filer1 exports mail to .* \/srv to \* -> On filer1: `grep -r \/srv \/etc/,
    ],
    [
      'a subfolder as the root of NFSv4',
      both() + to('*', `ro,${all},fsid=0`, '/srv/vmail/a'),
      /^degraded: .*\/a to \* ->/,
    ],
    ['a root of NFSv4 that leads to all', both() + to('*', 'ro,crossmnt,fsid=0', '/'), /^degraded: .*: \/ to \* ->/],
    // Options, and which of several entries has effect.
    [
      'read-only',
      both(`ro,${all}`),
      /^critical: filer1 exports \/srv\/vmail read-only to mail1 and mail2: .* -> On filer1/,
    ],
    ['read-only for all others', both() + to('*', `ro,${all}`), /^degraded: (?!.*read-only)/],
    [
      'read-only for one',
      to('198.51.100.17') + to('198.51.100.18', `ro,${all}`) + to('198.51.100.0/24'),
      /^critical: filer1 exports \/srv\/vmail read-only to mail2: /,
    ],
    ['all_squash', both('rw,sync,root_squash,all_squash'), /^critical: .*all_squash: vmail does not own/],
    ['root_squash', both('rw,sync,root_squash,no_all_squash'), /^degraded: .*root_squash: iRedMail's installer/],
    // secinfo_show() of nfs-utils: options by kind of security; the first ones are those of the entry.
    [
      'read-only for sec=sys',
      both(
        `rw,${all.replace(',sec=sys', '')},sec=krb5p,rw,secure,no_root_squash,no_all_squash,sec=sys,ro,secure,no_root_squash,no_all_squash`,
      ),
      /^critical: filer1 exports \/srv\/vmail read-only to mail1 and mail2/,
    ],
    [
      'read-only for others than sec=sys',
      both(
        `ro,${all.replace(',sec=sys', '')},sec=krb5,ro,secure,root_squash,no_all_squash,sec=krb5p:sys,rw,secure,no_root_squash,no_all_squash`,
      ),
      /^ok: /,
    ],
    [
      'Kerberos only',
      both(`rw,${all.replace(',sec=sys', '')},sec=krb5:krb5p,rw,secure,no_root_squash,no_all_squash`),
      /^critical: .* to mail1 and mail2 with Kerberos only/,
    ],
    ['async', both('rw,async,no_root_squash'), /^degraded: .*async: a power loss/],
  ];
  for (const [what, etab, expected] of others) it(what, () => assert.match(exported(etab), expected));
});
