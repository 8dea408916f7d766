import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { verifyAll } from '../../src/model/run/audit.ts';
import { sealAudit } from '../../src/store/audit.ts';
import { storeOf } from '../../src/store/script.ts';
import { appChild } from '../support/app-child.ts';
import { anna, inventory, vera } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { slackBot } from '../support/slack-bot.ts';

const many = 50_000;

/** The most memory that a process had, in MB. */
function peak(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

describe(`an audit trail of ${many} entries`, () => {
  it('is read sixteen times at once during a freeze, in little memory', async (t) => {
    const bot = await slackBot(t, { start: false });
    const client = clientOf(bot.redis, t);
    const store = storeOf(client, inventory.name);
    for (let n = 0; n < many; ) {
      const batch = client.pipeline();
      for (const to = n + 5000; n < to; n += 1) {
        const happening = JSON.stringify({
          kind: 'changed',
          host: 'lb1',
          step: 'ldirectord.config',
          summary: `change ${n}`,
        });
        batch.xadd(`${store.root}:audit`, '*', 'run', String(n), 'happening', happening);
      }
      await batch.exec();
    }
    await sealAudit(store, many);
    const { child } = await appChild(t, bot);
    await bot.workspace.slash({ user: vera.id, text: 'whoami' });
    await bot.told(vera.id, 1);
    const idle = peak(child.pid ?? 0);

    const asked = ['audit verify', 'audit nothing', 'audit', 'audit lb1 since 30d'];
    for (let n = 0; n < 16; n += 1) await bot.workspace.slash({ user: vera.id, text: asked[n % 4] ?? '' });
    const began = Date.now();
    await bot.workspace.slash({ user: anna.id, text: 'freeze because eu loses mail' });
    const [frozen] = await bot.told(anna.id, 1);
    const ms = Date.now() - began;
    const told = bot.workspace.ephemerals(vera.id).length - 1;
    const texts = await bot.told(vera.id, 17, 120_000);

    t.diagnostic(
      `frozen after ${ms} ms, with ${told} of 16 answered; ${idle} MB at rest, ${peak(child.pid ?? 0)} MB at most`,
    );
    assert.equal((await bot.desk.hold())?.kind, 'freeze', frozen);
    // A decision waits for no question.
    assert(told < 16, 'frozen after all audits');
    assert.equal(texts.filter((text) => /^All 50000 entries are intact/.test(text)).length, 4);
    assert.equal(texts.filter((text) => /^No matching entries/.test(text)).length, 4);
    assert.equal(texts.filter((text) => /^Latest 40 entries; older ones exist/.test(text)).length, 8);
    assert(peak(child.pid ?? 0) - idle < 200, `${peak(child.pid ?? 0)} MB, ${idle} MB at rest`);
  });

  it('is followed to its end although it grows and is sealed meanwhile, and tells where it was cut', async (t) => {
    const bot = await slackBot(t, { start: false });
    const client = clientOf(bot.redis, t);
    const store = storeOf(client, inventory.name);
    const add = async (n: number) => {
      for (let i = 0; i < n; i += 1) await client.xadd(`${store.root}:audit`, '*', 'run', String(i), 'happening', '{}');
    };
    await add(1200);
    await sealAudit(store);
    let pages = 0;
    const growing: typeof bot.desk.audit = async (wanted) => {
      pages += 1;
      await add(300);
      if (pages === 2) await sealAudit(store);
      return pages > 6 ? { entries: [], first: '' } : bot.desk.audit(wanted);
    };
    const { sealed, broken } = await verifyAll(growing);
    assert.deepEqual([sealed, broken], [1200 + 300 * 0, undefined]);
    await sealAudit(store);
    const [middle] = await client.xrange(`${store.root}:audit`, '-', '+', 'COUNT', 700).then((all) => all.slice(-1));
    await client.xdel(`${store.root}:audit`, middle?.[0] ?? '');
    assert.match((await verifyAll(bot.desk.audit)).broken?.why ?? '', /was changed after sealing/);
  });
});
