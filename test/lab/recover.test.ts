import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Operated, startOperated } from '../support/operated.ts';
import type { Writer } from '../support/writer.ts';

const minutes = (n: number) => n * 60_000;
const state = '/var/lib/mysql/grastate.dat';

/** What can happen to the databases, each time while a client writes through the VIP; no row that it was promised is lost. */
describe('recover databases, from the chat', { timeout: minutes(120) }, () => {
  let on: Operated;

  before(async () => {
    on = await startOperated('test-recover');
    for (const target of ['directors', 'databases'])
      assert.match((await on.done(`deploy ${target}`, 20)).root, /deployed/i);
    await on.sql('db1', 'CREATE DATABASE lab; CREATE TABLE lab.written (id BIGINT PRIMARY KEY)');
  });
  after(() => on?.demo.stop());

  const stop = async (...hosts: readonly string[]) => {
    for (const host of hosts) await on.on(host, 'systemctl', 'stop', 'mariadb');
  };
  const power = async (verb: 'kill' | 'boot', ...hosts: readonly string[]) => {
    for (const host of hosts) await on.demo.lab[verb](host);
  };
  /** Does it while a client writes, and sees that nothing was lost and that the client writes again. */
  const whileWriting = async (work: () => Promise<unknown>) => {
    const writer = on.writer();
    await on.until('the client writes', async () => writer.count() > 50);
    try {
      await work();
      await writesAgain(writer);
    } finally {
      const written = await writer.stop();
      console.error(
        `${written.acknowledged.length} acknowledged, ${written.failed.length} failed, without for ${written.longestGapMs} ms`,
      );
      await on.hold(written);
    }
    assert.match((await on.done('status databases')).root, /^OK lab: /);
  };
  const writesAgain = async (writer: Writer) => {
    const before = writer.count();
    await on.until('the client writes again', async () => writer.count() > before + 50);
  };
  const recovered = async (words = 'recover databases') => {
    const came = await on.done(words, 10);
    assert.match(came.root, /accepts writes again/, came.text);
    return came.text;
  };
  const refused = async (why: RegExp) => {
    const { root } = await on.done('recover databases');
    assert.match(root, why);
  };

  it('starts with the last to go, after all were stopped in good order', async () => {
    await whileWriting(async () => {
      await stop('db1', 'db2');
      assert.match(await recovered(), /the cluster starts from db2/);
    });
  });

  it('starts with the furthest, after all lost their power at once under load', async () => {
    await whileWriting(async () => {
      await Promise.all(['db1', 'db2', 'filer1'].map((host) => on.demo.lab.kill(host)));
      await power('boot', 'db1', 'db2', 'filer1');
      assert.match(await recovered(), /daemons hang during startup/);
    });
  });

  it('makes the one that was left Primary again, after two of three votes lost their power', async () => {
    await whileWriting(async () => {
      await Promise.all(['db2', 'filer1'].map((host) => on.demo.lab.kill(host)));
      await on.until('db1 is outside', async () =>
        (await on.sql('db1', "SHOW STATUS LIKE 'wsrep_cluster_status'")).endsWith('non-Primary'),
      );
      await refused(/db2 is unreachable: it may have writes that no other node has/);
      await power('boot', 'db2', 'filer1');
      assert.match(await recovered(), /Daemons up without Primary/);
    });
  });

  it('does not start from a wiped datadir that is flagged safe_to_bootstrap: 1', async () => {
    await whileWriting(async () => {
      await stop('db1', 'db2');
      const uuid = /uuid: +(\S+)/.exec(await on.on('db2', 'cat', state))?.[1];
      const flag = `version: 2.1\nuuid:    ${uuid}\nseqno:   99999999\nsafe_to_bootstrap: 1\n`;
      await on.on(
        'db1',
        'sh',
        '-c',
        `find /var/lib/mysql -mindepth 1 -delete; printf '%s' "$1" >${state}; chown mysql: ${state}`,
        'sh',
        flag,
      );
      assert.match(await recovered(), /the cluster starts from db2/);
    });
  });

  it('refuses two histories, and gives up the one that is typed out', async () => {
    await whileWriting(async () => {
      await stop('db1', 'db2');
      await on.on('filer1', 'systemctl', 'stop', 'garb');
      await on.on('db1', 'sh', '-c', `rm ${state}; galera_new_cluster && systemctl stop mariadb`);
      await refused(/there are 2 histories/);
      await recovered('recover databases without db1 and lose what only db1 has');
    });
  });

  it('starts without an unreachable node when that is typed out', async () => {
    await whileWriting(async () => {
      await stop('db1', 'db2');
      await on.demo.lab.kill('db1');
      await refused(/db1 is unreachable/);
      await recovered('recover databases without db1 and lose what only db1 has');
      await on.demo.lab.boot('db1');
      await on.until('db1 is back', async () => /^OK lab: /.test((await on.done('status databases')).root));
    });
  });

  it('starts nothing while a part of the cluster is Primary behind an unplugged cable', async () => {
    await whileWriting(async () => {
      await on.demo.lab.unplug('db2', 'private');
      await on.until('clients write to the other', async () => !/db2/.test(await on.on('lb1', 'true')));
      const { root, text } = await on.done('recover databases');
      assert.match(root, /nothing/i, text);
      await on.demo.lab.plug('db2', 'private');
      await on.until('db2 is back', async () => /^OK lab: /.test((await on.done('status databases')).root));
    });
  });

  it('says that the disk of a joiner is full, and lets it join when there is room', async () => {
    await whileWriting(async () => {
      await stop('db2');
      await on.on(
        'db2',
        'sh',
        '-c',
        'find /var/lib/mysql -mindepth 1 -delete; fallocate -l $(($(df --output=avail -B1 / | tail -n 1) - 50000000)) /var/full',
      );
      const full = await on.done('recover databases', 15);
      assert.match(full.root, /^FAILED /, full.text);
      assert.match(full.text, /the disk of \/var\/lib\/mysql is full/);
      await on.on('db2', 'rm', '/var/full');
      await recovered();
    });
  });

  it('continues after the worker was killed between the bootstrap and the first join, and bootstraps once', async () => {
    await whileWriting(async () => {
      const newClusters = () =>
        on.on('db2', 'sh', '-c', 'journalctl -u mariadb -b | grep -c "wsrep-new-cluster" || true');
      await stop('db1', 'db2');
      const before = Number(await newClusters());
      const ts = await on.begin('recover databases');
      await on.until('the source has started', async () => /\bdb2\b\W+done/.test(await on.thread(ts)));
      await on.anotherWorker('SIGKILL');
      await on.until('the job is interrupted', async () => /interrupted/i.test(await on.thread(ts)));
      assert.match((await on.resume(ts, 10)).root, /accepts writes again/);
      assert.equal(Number(await newClusters()), before + 1);
    });
  });
});
