import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailStoreHasSpace, mailStoreSame } from '../../../src/checks/mail-store/content.ts';
import { mailStoreAnswers, mailStoreMounted } from '../../../src/checks/mail-store/mounted.ts';
import { mountpointProtected } from '../../../src/checks/mail-store/mountpoint.ts';
import { mailStoreExported } from '../../../src/checks/mail-store/nfs-exports.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { ExportFolder } from '../../../src/facts/mail-store/export-folder.ts';
import type { MailStoreMount, MountedFiler, Unanswered } from '../../../src/facts/mail-store/mount.ts';
import type { Mountpoint } from '../../../src/facts/mail-store/mountpoint.ts';
import { nfsExports } from '../../../src/facts/mail-store/nfs-exports.ts';
import type { Check } from '../../../src/model/check/check.ts';
import type { View } from '../../../src/model/check/fact.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });
const well: MountedFiler = { id: 'abcd:0 2', usedPercent: 12, usedInodesPercent: 3 };
const late: Unanswered = { id: undefined, why: 'no answer within 5 s' };
const folder: Mountpoint = { kind: 'folder', immutable: true, content: [] };

/** A mail host with the mail store; null: nothing is mounted. */
function mailHost(
  answer: MountedFiler | Unanswered | null = well,
  { source = '198.51.100.11:/srv/vmail', mountpoint = folder, fstab = '# BEGIN mailha: the mail store\n' } = {},
) {
  const mounted: MailStoreMount | undefined = answer ? { source, type: 'nfs4', options: new Set(), answer } : undefined;
  return { files: new Map([[paths.fstab, file(fstab)]]), mounted, mountpoint };
}

const judge = (check: Check, mail1: ReturnType<typeof mailHost>, mail2 = mailHost()) =>
  judged(check, view({ mail1, mail2 }));
const remedyOf = (verdict: ReturnType<typeof judged>) => ('remedy' in verdict ? verdict.remedy : '');
const nothing = (check: Check, seen: View<unknown>) =>
  check.judge(seen as View<Record<string, unknown>>, inventory, { seen: [], missing: [] });

describe('mail-store.mounted', () => {
  it('is ok when every mail host has what is declared', () => {
    assert.deepEqual(judge(mailStoreMounted, mailHost()), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: '198.51.100.11:/srv/vmail is on /var/vmail of mail1 and mail2',
    });
  });

  it('is degraded when one has not, critical when none has, with what to do', () => {
    const one = judge(mailStoreMounted, mailHost(null));
    assert.equal(one.status, 'degraded');
    assert.match(remedyOf(one), /On mail1: `systemctl start \/var\/vmail`/);
    assert.equal(judge(mailStoreMounted, mailHost(null), mailHost(null)).status, 'critical');
  });

  it('is critical when one has another', () => {
    const verdict = judge(mailStoreMounted, mailHost(well, { source: 'nas:/mail' }));
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^mail1 has nas:\/mail on \/var\/vmail/);
  });

  it('has nothing to say, nor have the others, before it is set up', () => {
    const none = mailHost(null, { fstab: '' });
    for (const check of [mailStoreMounted, mailStoreAnswers, mailStoreSame, mailStoreHasSpace, mountpointProtected])
      assert.equal(nothing(check, view({ mail1: none, mail2: none })), undefined, check.id);
  });
});

describe('mail-store.answers', () => {
  it('says to mount it again where its file handle is stale, since waiting does not help', () => {
    const stale = { id: undefined, why: "cannot read file system information for '/var/vmail': Stale file handle" };
    const remedy = remedyOf(judge(mailStoreAnswers, mailHost(stale)));
    assert.match(remedy, /`findmnt -T \/srv\/vmail` on filer1 .* `systemctl restart \/var\/vmail`/);
    assert.doesNotMatch(remedy, /Do not unmount/);
  });

  it('says where to look when the filer answers with an error, which does not pass', () => {
    const denied = { id: undefined, why: "cannot read file system information for '/var/vmail': Permission denied" };
    const remedy = remedyOf(judge(mailStoreAnswers, mailHost(denied)));
    assert.match(remedy, /^Drain mail1\. On filer1: `exportfs -v` must list \/srv\/vmail for 198\.51\.100\.17/);
    assert.doesNotMatch(remedy, /mail waits/);
  });

  it('is ok when the filer answers all', () => {
    assert.deepEqual(judge(mailStoreAnswers, mailHost()), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      others: ['filer1'],
      summary: 'filer1 answers mail1 and mail2',
    });
  });

  it('is critical when it does not respond, with the timeout, and says that mail resumes', () => {
    const verdict = judge(mailStoreAnswers, mailHost(late), mailHost(late));
    assert.equal(verdict.status, 'critical');
    assert.equal(
      verdict.summary,
      'mail store not responding on mail1: no answer within 5 s; mail store not responding on mail2: no answer within 5 s',
    );
    assert.match(remedyOf(verdict), /Check filer1.*ping 198\.51\.100\.11.*mail waits and resumes once filer1 answers/);
  });
});

describe('mail-store.same', () => {
  it('is critical when the folders differ, and says nothing when they cannot be compared', () => {
    assert.equal(judge(mailStoreSame, mailHost()).status, 'ok');
    assert.equal(judge(mailStoreSame, mailHost({ ...well, id: 'abcd:0 77' })).status, 'critical');
    assert.equal(nothing(mailStoreSame, view({ mail1: mailHost(late), mail2: mailHost() })), undefined);
  });
});

describe('mail-store.room', () => {
  it('is judged by the limits of the inventory, inodes as well', () => {
    assert.deepEqual(judge(mailStoreHasSpace, mailHost()), {
      status: 'ok',
      hosts: ['filer1'],
      summary: 'the mail store is 12 % full',
    });
    assert.equal(judge(mailStoreHasSpace, mailHost({ ...well, usedPercent: 70 })).status, 'degraded');
    const full = judge(mailStoreHasSpace, mailHost({ ...well, usedInodesPercent: 85 }));
    assert.equal(full.status, 'critical');
    assert.match(full.summary, /85 % of its inodes/);
    assert.match(remedyOf(full), /On filer1: .*\/srv\/vmail/);
  });
});

describe('mail-store.mountpoint', () => {
  it('is degraded when it is writable, mounted or not', () => {
    assert.equal(judge(mountpointProtected, mailHost()).status, 'ok');
    for (const answer of [well, null]) {
      const verdict = judge(mountpointProtected, mailHost(answer, { mountpoint: { ...folder, immutable: false } }));
      assert.equal(verdict.status, 'degraded');
      assert.match(remedyOf(verdict), /`deploy mail-store`/);
    }
  });

  it('names the file system if it cannot protect the folder', () => {
    const onZfs = { ...folder, immutable: false, withoutAttributes: 'zfs' };
    const verdict = judge(mountpointProtected, mailHost(well, { mountpoint: onZfs }));
    assert.match(remedyOf(verdict), /^zfs has no immutable attribute: move \/var\/vmail to an ext4, xfs or btrfs/);
  });

  it('is degraded when the mount hides something, and says how to see it', () => {
    const verdict = judge(mountpointProtected, mailHost(well, { mountpoint: { ...folder, content: ['vmail1'] } }));
    assert.match(verdict.summary, /^\/var\/vmail on mail1 hides files beneath the mount, first "vmail1"/);
    assert.match(remedyOf(verdict), /mount --bind \/var \/mnt; ls -lR \/mnt\/vmail/);
  });
});

describe('nfs.mail-store-exported', () => {
  const line = (path: string, client: string) => `${path}\t${client}(rw,sync,no_root_squash)\n`;
  const both = [17, 18].map((n) => line('/srv/vmail', `198.51.100.${n}`)).join('');
  const there: ExportFolder = { kind: 'folder', owner: '0:0', mode: '755', hasContent: true, isMount: false };
  const filer = (
    etab: string,
    { active = 'active', exports = 'x', found = there as ExportFolder | undefined } = {},
  ) => ({
    files: new Map([[paths.exports, file(exports)]]),
    units: new Map([['nfs-server.service', { known: true, active, enabled: true, changedAt: 0, restarts: 0 }]]),
    exports: nfsExports.parse(etab, 0),
    folder: found,
  });
  const said = (...of: Parameters<typeof filer>) => judged(mailStoreExported, view({ filer1: filer(...of) }));

  it('is ok when the mail hosts are given it by their private addresses', () => {
    assert.deepEqual(said(both), {
      status: 'ok',
      hosts: ['filer1'],
      summary: 'filer1 exports /srv/vmail to 198.51.100.17 and 198.51.100.18 only',
    });
  });

  it('is critical when the server is down, or one mail host is not a client', () => {
    assert.match(said(both, { active: 'failed' }).summary, /nfs-server is not running on filer1/);
    const verdict = said(line('/srv/vmail', '198.51.100.17'));
    assert.equal(verdict.status, 'critical');
    assert.equal(verdict.summary, 'filer1 does not export /srv/vmail to mail2');
  });

  it('is degraded when other clients have it, a parent or a subfolder', () => {
    for (const [path, client] of [
      ['/srv/vmail', '192.0.2.17'],
      ['/srv', '*'],
      ['/', '10.0.0.0/8'],
      ['/srv/vmail/backup', 'backup.example.net'],
    ] as const) {
      const verdict = said(both + line(path, client));
      assert.equal(verdict.status, 'degraded', path);
      assert.match(verdict.summary, /exports mail to clients that are not mail hosts/);
    }
    assert.equal(said(both + line('/srv/vmail2', '*')).status, 'ok');
  });

  it('is critical when the disk of the mail is not mounted', () => {
    const verdict = said('', { exports: '/srv/vmail 198.51.100.17(rw,mountpoint)' });
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /its file system is not mounted/);
  });

  it('has nothing to say of a filer that was never set up', () => {
    const bare = { ...filer(''), files: new Map() };
    assert.equal(nothing(mailStoreExported, view({ filer1: bare })), undefined);
  });
});
