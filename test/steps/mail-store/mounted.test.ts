import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../src/engine/apply.ts';
import { preview } from '../../../src/engine/preview.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { MailStoreMount } from '../../../src/facts/mail-store/mount.ts';
import type { Mountpoint } from '../../../src/facts/mail-store/mountpoint.ts';
import type { Change } from '../../../src/model/plan/step.ts';
import { mailStoreMounted } from '../../../src/steps/mail-store/mounted.ts';
import { targetNamed } from '../../../src/targets/index.ts';
import { cluster } from '../../support/fake-world.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';
import { refusalOf } from '../../support/refusal.ts';
import { hostNamed } from '../../support/views.ts';

const target = targetNamed('mail-store');
const nobody = { seen: [], missing: [] };
const bare = 'UUID=1 / ext4 errors=remount-ro 0 1\n';
const source = '198.51.100.11:/srv/vmail';
const answer = { id: 'a 2', usedPercent: 1, usedInodesPercent: 1 };
const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });

interface Found {
  readonly fstab?: string;
  readonly mounted?: MailStoreMount;
  readonly folder?: Partial<Mountpoint>;
}

function plan({ fstab = bare, mounted, folder = {} }: Found = {}, name = 'mail1'): readonly Change[] {
  const mountpoint: Mountpoint = { kind: 'folder', immutable: false, content: [], ...folder };
  const files = new Map([[paths.fstab, file(fstab)]]);
  return mailStoreMounted.plan({ files, mounted, mountpoint }, hostNamed(name), cluster, nobody);
}

const summaries = (changes: readonly Change[]) => changes.map(({ summary }) => summary);
const mountedFrom = (from: string, options: readonly string[] = []): MailStoreMount => ({
  source: from,
  type: 'nfs4',
  answer,
  options: new Set(options),
});

describe('mail-store.mounted', () => {
  it('protects the folder before anything is mounted on it, and mounts last', () => {
    assert.deepEqual(summaries(plan({ folder: { kind: 'absent' } })), [
      'create mount point /var/vmail',
      'make /var/vmail immutable while nothing is mounted there',
      `write ${paths.dovecotStore}`,
      `write ${paths.postfixStore}`,
      `write ${paths.postfixInstanceStore}`,
      'change /etc/fstab',
      'reload systemd unit files',
      'mount the mail store',
    ]);
  });

  it('refuses a folder that cannot be protected, and says where it can be', () => {
    const folder = { kind: 'absent', withoutAttributes: 'zfs' } as const;
    assert.match(
      refusalOf(() => plan({ folder })),
      /^\/var\/vmail on mail1 is on zfs, which has no immutable attribute .*ext4, xfs or btrfs volume at \/var, or/,
    );
  });

  it('adds its lines to /etc/fstab and leaves those of others', () => {
    const written = plan().find(({ file: of }) => of?.path === paths.fstab)?.stdin ?? '';
    assert(written.startsWith(bare));
    assert.match(
      written,
      /^# BEGIN mailha: the mail store\n198\.51\.100\.11:\/srv\/vmail \/var\/vmail nfs vers=4\.2,hard,\S*,_netdev,bg 0 0\n# END mailha: the mail store\n$/m,
    );
  });

  it('has Dovecot and Postfix wait for the mount', () => {
    for (const path of [paths.dovecotStore, paths.postfixInstanceStore])
      assert.match(
        plan().find(({ file: of }) => of?.path === path)?.stdin ?? '',
        /^\[Unit\]\nRequiresMountsFor=\/var\/vmail$/m,
      );
  });

  it('can be undone, so that systemd knows of nothing in the end', () => {
    const changes = plan({ folder: { kind: 'absent' } });
    const undone = changes.toReversed().flatMap(({ undo = [] }) => undo.map(({ run }) => run));
    assert.deepEqual(undone[0], ['systemctl', 'stop', '/var/vmail']);
    assert.deepEqual(undone.slice(-2), [
      ['rmdir', '/var/vmail'],
      ['systemctl', 'daemon-reload'],
    ]);
    assert(undone.some((run) => run.includes('-i')));
  });

  it('mounts again what is mounted with other options, and says that mail stops', () => {
    const last = plan({ mounted: mountedFrom(source, ['rw', 'hard', 'vers=3']) }).at(-1);
    assert.equal(last?.summary, 'remount the mail store with the declared options');
    assert.match(last?.disrupts ?? '', /Dovecot and Postfix/);
  });

  it('is refused while the folder has something in it, with what to do', () => {
    const said = refusalOf(() => plan({ folder: { content: ['vmail1', 'public'] } }));
    assert.match(said, /\/var\/vmail on mail1 is not mounted and contains "vmail1" and more,.*move it away/);
  });

  it('is not refused for what its own mount hides already: a check reports that', () => {
    assert(plan({ mounted: mountedFrom(source), folder: { content: ['vmail1'] } }).length > 0);
  });

  it('is refused where another mail store is mounted, with both', () => {
    const said = refusalOf(() => plan({ mounted: mountedFrom('nas:/mail') }));
    assert.match(said, /is mounted from nas:\/mail, but 198\.51\.100\.11:\/srv\/vmail is declared/);
  });

  it('is refused where fstab has a foreign line for it', () => {
    const fstab = `${bare}filer1.local:/srv/vmail /var/vmail/ nfs vers=3 0 0\n`;
    assert.match(
      refusalOf(() => plan({ fstab })),
      /already has an entry for \/var\/vmail.*remove the entry/,
    );
    assert.doesNotThrow(() => plan({ fstab: `${bare}#nas:/mail /var/vmail nfs defaults 0 0\n` }));
  });

  it('is refused where it would be mounted on a file', () => {
    assert.match(
      refusalOf(() => plan({ folder: { kind: 'something else' } })),
      /is not a directory/,
    );
  });

  it('is refused on the filer itself', () => {
    assert.match(
      refusalOf(() => plan({}, 'filer1')),
      /filer1 is both filer and mail host/,
    );
  });
});

describe('deploy mail-store', () => {
  it('takes packages first, then the filer, then one mail host after the other', async () => {
    const { world } = pretendHosts();
    const { steps } = await preview(world, target);
    assert.deepEqual(
      steps.map(({ host, step }) => `${host} ${step}`),
      [
        'filer1 filer.installed',
        'mail1 mail-store.installed',
        'mail2 mail-store.installed',
        'filer1 firewall.ports-guarded',
        'filer1 nfs-server.serves',
        'filer1 nfs.mail-store-exported',
        'mail1 firewall.ports-guarded',
        'mail1 mail-store.mounted',
        'mail2 firewall.ports-guarded',
        'mail2 mail-store.mounted',
      ],
    );
  });

  it('makes bare hosts as declared by what the plan showed, and plans nothing afterwards', async () => {
    const { world, deploy, hosts } = pretendHosts();
    assert((await deploy('mail-store')) > 10);
    assert.deepEqual((await preview(world, target)).steps, []);
    for (const name of ['mail1', 'mail2']) {
      assert.equal(hosts.get(name)?.store.mounted?.source, source);
      assert.equal(hosts.get(name)?.store.mountpoint.immutable, true);
    }
  });

  it('completes when it is interrupted after any change and planned again', async () => {
    const { deploy } = pretendHosts();
    const total = await deploy('mail-store');
    for (let cut = 1; cut < total; cut += 1) {
      const { world } = pretendHosts();
      let left = cut;
      const dying: typeof world = {
        ...world,
        async change(host, wanted) {
          if (left-- <= 0) throw new Error('the worker is gone');
          await world.change(host, wanted);
        },
      };
      await assert.rejects(apply(dying, target, await preview(world, target)), /the worker is gone/);
      await apply(world, target, await preview(world, target));
      assert.deepEqual((await preview(world, target)).steps, [], `cut after ${cut}`);
    }
  });

  it('has nothing but packages and rules where no filer is declared', async () => {
    const { world } = pretendHosts();
    const hosts = cluster.inventory.hosts.filter(({ name }) => name !== 'filer1');
    const without = { ...world, cluster: { ...cluster, inventory: { ...cluster.inventory, hosts } } };
    const { steps } = await preview(without, target);
    assert(steps.every(({ step }) => step.endsWith('.installed') || step === 'firewall.ports-guarded'));
  });
});
