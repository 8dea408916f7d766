import { describe } from 'node:test';
import { mailStoreMounted } from '../../src/checks/mail-store/mounted.ts';
import { mailStoreExported } from '../../src/checks/mail-store/nfs-exports.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import { mailStore } from '../../src/facts/mail-store/mount.ts';
import { nfsExports } from '../../src/facts/mail-store/nfs-exports.ts';
import { asked, checked, fieldCases } from '../support/field.ts';

describe('field: mail store mounts', () => {
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
    (text) => {
      const mounted = asked(mailStore, { moved: { '/proc/self/mountinfo': text, '/proc/fs/nfsfs/volumes': '' } });
      return checked(mailStoreMounted, { mail1: { files: new Map(), mounted } });
    },
  );
});

describe('field: /var/lib/nfs/etab', () => {
  const server = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };
  fieldCases(
    [
      ['65-etab-plain.etab', 'both mail hosts by address', /^ok: filer1 exports \/srv\/vmail to 198/],
      [
        '66-etab-network.etab',
        'the whole network',
        /^degraded: filer1 exports mail to clients that are not mail hosts: \/srv\/vmail to 198\.51\.100\.0\/24 ->/,
      ],
    ],
    (text) =>
      checked(mailStoreExported, {
        filer1: {
          files: new Map([[paths.exports, { content: '/srv/vmail' }]]),
          units: new Map([['nfs-server.service', server]]),
          folder: { isMount: true },
          exports: nfsExports.parse(text, 0),
        },
      }),
  );
});
