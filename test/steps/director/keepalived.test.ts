import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Files } from '../../../src/facts/host/files.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { keepalivedHoldsVips, renderKeepalived } from '../../../src/steps/director/keepalived.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };

describe('keepalived.conf', () => {
  const lb1 = renderKeepalived(hostNamed('lb1'), cluster);
  const lb2 = renderKeepalived(hostNamed('lb2'), cluster);

  it('starts every director as BACKUP, so that priorities alone decide', () => {
    assert.equal(lb1.match(/state BACKUP/g)?.length, 2);
    assert.doesNotMatch(lb1 + lb2, /state MASTER/);
  });

  it('differs between directors only by name and priority', () => {
    const same = (text: string) => text.replace(/router_id \S+/, '').replaceAll(/priority \d+/g, '');
    assert.equal(same(lb1), same(lb2));
    assert.deepEqual(
      [lb1, lb2].map((text) => text.match(/ {4}priority \d+/g)),
      [
        ['    priority 200', '    priority 200'],
        ['    priority 150', '    priority 150'],
      ],
    );
  });

  it('has an instance with its own router id and its own lever for each VIP', () => {
    for (const [name, address, vrid] of [
      ['lb0', '192.0.2.12', 51],
      ['db0', '192.0.2.10', 52],
    ] as const) {
      const instance = lb1.slice(lb1.indexOf(`vrrp_instance ${name} {`));
      assert.match(instance, new RegExp(`^.*\\n.*\\n.*interface eth0\\n.*virtual_router_id ${vrid}\\n`));
      assert.match(instance, new RegExp(`${address}/32 dev eth0`));
      assert.match(lb1, new RegExp(`file "/var/lib/mailha/priority-${name}"\\n    weight 1\\n    init_file 0`));
    }
  });

  it('puts a director that is not ready below every one that is, and keeps the order among those that are not', () => {
    const loss = Number(/weight (-\d+)/.exec(lb1)?.[1]);
    const [first, second, third] = [200, 150, 100];
    assert(first + loss < third && second + loss < third);
    assert(first + loss > second + loss);
  });
});

describe('keepalived.holds-vips', () => {
  const unit = { known: true, active: 'active', enabled: true, changedAt: 10, restarts: 0 };
  const plan = (files: Files, of: Partial<typeof unit> = {}) =>
    keepalivedHoldsVips.plan(
      { files, units: new Map([['keepalived.service', { ...unit, ...of }]]), addresses: [] },
      hostNamed('lb1'),
      cluster,
      nobody,
    );
  const all = new Map(
    plan(new Map()).flatMap(({ file, run }) =>
      file ? [[file.path, { content: file.after, mode: run[5] ?? '', owner: 'root:root', writtenAt: 10 }]] : [],
    ),
  );
  const summaries = (changes: ReturnType<typeof plan>) => changes.map(({ summary }) => summary);

  it('is refused where the public interface has another name', () => {
    const addresses = [{ interface: 'ens18', address: hostNamed('lb1').public, prefix: 24 }];
    assert.throws(
      () =>
        keepalivedHoldsVips.plan({ files: new Map(), units: new Map(), addresses }, hostNamed('lb1'), cluster, nobody),
      /on ens18, cluster\.yaml says eth0/,
    );
  });

  it('tests the configuration before keepalived reads it, and reads it by the same command whether it ran or not', () => {
    for (const active of ['active', 'inactive']) {
      assert.deepEqual(summaries(plan(new Map(), { active })).slice(-2), [
        'create /var/lib/mailha and validate the keepalived configuration',
        'reload or start keepalived',
      ]);
    }
  });

  it('makes the file with the password readable by root only', () => {
    const conf = plan(new Map()).find(({ file }) => file?.path === paths.keepalived);
    assert.deepEqual(conf?.run.slice(4), [paths.keepalived, '600', 'root:root']);
  });

  it('plans nothing when files and daemon are right', () => {
    assert.deepEqual(plan(all), []);
  });

  it('reloads when a file is younger than the last start or reload, as after a run that was cut off', () => {
    const read = ['create /var/lib/mailha and validate the keepalived configuration', 'reload or start keepalived'];
    assert.deepEqual(summaries(plan(all, { changedAt: 9 })), ['reload systemd unit files', ...read]);
    const { [paths.keepalivedUnit]: unitFile, ...others } = Object.fromEntries(all);
    assert(unitFile);
    const older = new Map(Object.entries({ ...others, [paths.keepalivedUnit]: { ...unitFile, writtenAt: 1 } }));
    assert.deepEqual(summaries(plan(older, { changedAt: 9 })), read);
  });

  it('puts the old file back and lets the daemon read it, when it is undone', () => {
    const edited = new Map(all);
    edited.set(paths.keepalived, { content: 'old', mode: '600', owner: 'root:root', writtenAt: 1 });
    const [write] = plan(edited);
    assert.equal(write?.undo?.[0]?.stdin, 'old');
    assert.deepEqual(
      write?.undo?.slice(1).map(({ run }) => run.join(' ')),
      ['systemctl daemon-reload', 'systemctl reload-or-restart keepalived.service'],
    );
  });
});
