import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { liveAccess } from '../../src/config/live-access.ts';
import { permissionsOf } from '../../src/model/inventory/access.ts';
import { noLog } from '../../src/model/text/log.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const anna = { id: 'U0ANNA', groups: [] };
const granting = (who: string) => `${smallInventory}\naccess: { operators: [${who}], approvers: [U0BOB] }\n`;

/** What people do to a file: each puts another text where it was. */
const ways: Readonly<Record<string, (folder: string, text: string) => void>> = {
  'written in place': (folder, text) => writeFileSync(join(folder, 'cluster.yaml'), text),
  'renamed over, as editors do': (folder, text) => {
    writeFileSync(join(folder, 'cluster.yaml.new'), text);
    renameSync(join(folder, 'cluster.yaml.new'), join(folder, 'cluster.yaml'));
  },
  'a symlink swapped, as Kubernetes does': (folder, text) => {
    const version = `..v${Math.random()}`;
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'cluster.yaml'), text);
    symlinkSync(version, join(folder, '..data.new'));
    renameSync(join(folder, '..data.new'), join(folder, '..data'));
  },
  'gone for a while': (folder, text) => {
    rmSync(join(folder, 'cluster.yaml'));
    setTimeout(() => writeFileSync(join(folder, 'cluster.yaml'), text), 100);
  },
};

function followed(t: TestContext, isLinked: boolean) {
  const folder = temporaryFolder();
  const path = join(folder, 'cluster.yaml');
  if (isLinked) {
    mkdirSync(join(folder, '..v1'));
    writeFileSync(join(folder, '..v1', 'cluster.yaml'), granting('U0OTHER'));
    symlinkSync('..v1', join(folder, '..data'));
    symlinkSync('..data/cluster.yaml', path);
  } else writeFileSync(path, granting('U0OTHER'));
  const load = () => loadInventory(path).inventory;
  const live = liveAccess(path, load(), load);
  const lines: string[] = [];
  const note = (line: unknown) => void lines.push(String(line));
  t.after(live.follow({ ...noLog, warn: note, error: note }, undefined, 20));
  const until = async (what: string, is: () => boolean) => {
    for (const limit = Date.now() + 10_000; !is(); await sleep(10)) assert(Date.now() < limit, what);
  };
  const mayOperate = () => permissionsOf(anna, live.access).includes('operator');
  return { folder, path, live, lines, until, mayOperate };
}

describe('access in cluster.yaml', () => {
  for (const [way, put] of Object.entries(ways)) {
    it(`is in force without a restart when the file is ${way}`, async (t) => {
      const { folder, live, until, mayOperate } = followed(t, way.includes('symlink'));
      assert(!mayOperate());
      put(folder, granting('U0ANNA'));
      await until('Anna operates', mayOperate);
      assert.equal(live.following().error, undefined);
      put(folder, granting('U0OTHER'));
      await until('Anna does not operate', () => !mayOperate());
    });
  }

  it('stays as it was last good while the file is wrong, says why once, and is read once it is mended', async (t) => {
    const { path, live, lines, until, mayOperate } = followed(t, false);
    writeFileSync(path, granting('U0ANNA'));
    await until('Anna operates', mayOperate);
    writeFileSync(path, granting('nobody-such'));
    await until('an error is told', () => live.following().error !== undefined);
    assert.match(
      live.following().error ?? '',
      /cluster\.yaml:\d+:\d+: access\.operators\[0\]: .*wanted a Slack user id/,
    );
    await sleep(200);
    assert.equal(lines.filter((line) => /stays in force/.test(line)).length, 1);
    assert(mayOperate());
    writeFileSync(path, granting('U0OTHER'));
    await until('it is mended', () => !mayOperate());
    assert.equal(live.following().error, undefined);
  });

  it('is the only thing that changes; what else did is named, to be restarted for', async (t) => {
    const { path, live, lines, until, mayOperate } = followed(t, false);
    writeFileSync(path, granting('U0ANNA').replace('\naccess', '\napprovalMinutes: 5\naccess'));
    await until('Anna operates', mayOperate);
    assert.deepEqual(live.following().restart, ['approvalMinutes']);
    assert.equal(live.first.approvalMinutes, 60);
    assert(
      lines.some((line) => /approvalMinutes changed in .*: restart this process/.test(line)),
      lines.join('\n'),
    );
  });

  it('is not read from a file that is still being written', async (t) => {
    const { path, live, until, mayOperate } = followed(t, false);
    const whole = granting('U0ANNA');
    for (let i = 0; i < 38; i += 1) {
      writeFileSync(path, whole.slice(0, whole.length - 40 + i));
      await sleep(5);
      assert(!mayOperate());
    }
    writeFileSync(path, whole);
    await until('Anna operates', mayOperate);
    assert.equal(live.following().error, undefined);
  });
});
