import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { anna } from '../support/people.ts';
import { slackBot } from '../support/slack-bot.ts';

describe('two hundred commands at once', () => {
  it('are all acked, and answered one by one', async (t) => {
    const bot = await slackBot(t, { start: false, ackWithinMs: 60_000 });
    const given = JSON.stringify({ url: bot.redis.url, settings: bot.settings });
    const child = spawn(process.execPath, ['test/support/slack-child.ts', given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill());
    const [port] = await once(child.stdout, 'data');
    bot.workspace.connect(`http://127.0.0.1:${String(port).trim()}`);
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });

    const acks = await Promise.all(
      Array.from({ length: 200 }, (_, i) => bot.workspace.slash({ user: anna.id, text: i % 2 ? 'status' : 'jobs' })),
    );

    const ms = acks.map((ack) => ack.ms).sort((a, b) => a - b);
    t.diagnostic(`acked within ${ms[99]} ms (p50), ${ms[197]} ms (p99), ${ms[199]} ms (all)`);
    assert.deepEqual(
      acks.filter(({ error }) => error !== undefined).map(({ error }) => error),
      [],
    );
    // Every command is answered, and whoever was told that a job is queued has one.
    const told = await bot.told(anna.id, 201, 120_000);
    const queued = told.filter((text) => /is queued: status/.test(text)).length;
    assert((await bot.desk.runs(1000)).length >= queued);
    t.diagnostic(`${queued} of 100 jobs queued, the others refused in words`);
  });
});
