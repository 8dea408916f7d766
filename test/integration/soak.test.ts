import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { appChild } from '../support/app-child.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { type WorkerChild, workerChild } from '../support/worker-child.ts';
import { rooms } from '../support/workspace.ts';

/** For how long; the full dose is MAILHA_SOAK_SECONDS=600. */
const seconds = Number(process.env.MAILHA_SOAK_SECONDS ?? 45);
const [looks, deploys] = [200, 20];

interface Counts {
  workers: number;
  apps: number;
}

/** Kills workers and the app one after the other, at random, and starts each again at once, until the end is awaited. */
async function chaos(t: TestContext, bot: SlackBot) {
  const killed: Counts = { workers: 0, apps: 0 };
  const over = new AbortController();
  const workers: WorkerChild[] = ['w1', 'w2'].map((name) => workerChild(t, bot, { name, slack: true, pauseMs: 60 }));
  let app = await appChild(t, bot);
  const done = (async () => {
    while (!over.signal.aborted) {
      await sleep(1000 + Math.random() * 4000, undefined, { signal: over.signal }).catch(() => {});
      if (over.signal.aborted) break;
      if (Math.random() < 0.3) {
        app.child.kill('SIGKILL');
        killed.apps += 1;
        app = await appChild(t, bot);
      } else {
        const i = killed.workers % workers.length;
        workers[i]?.kill('SIGKILL');
        killed.workers += 1;
        workers[i] = workerChild(t, bot, { name: `w${3 + killed.workers}`, slack: true, pauseMs: 60 });
      }
    }
  })();
  t.after(() => over.abort());
  return {
    killed,
    /** Resolves once the last that was started hears. */
    end: async () => {
      over.abort();
      await done;
    },
  };
}

/** Until it is done, however often it is interrupted. */
async function deployed(bot: SlackBot, target: string): Promise<string> {
  const { id } = await bot.desk.submit({
    request: { job: 'deploy', params: { target } },
    text: `deploy ${target}`,
    by: anna,
    place: { channel: rooms.mailOps },
  });
  for (;;) {
    const { state } = await bot.until(id, 'waiting', 'done', 'failed', 'interrupted');
    if (state === 'done') return id;
    if (state === 'waiting') await bot.desk.approve(id, bob);
    else await bot.desk.resume(id, anna);
    await sleep(100);
  }
}

describe('processes that are killed at random', { timeout: (seconds + 300) * 1000 }, () => {
  it(`lose nothing and do nothing twice, in ${seconds} s under load`, async (t) => {
    const bot = await slackBot(t, { start: false, ackWithinMs: 3000 });
    const { killed, end } = await chaos(t, bot);
    const until = Date.now() + seconds * 1000;
    let [taken, refused] = [0, 0];
    const looking = (async () => {
      for (let i = 0; i < looks; i += 1) {
        if (await asks(bot)) taken += 1;
        else refused += 1;
        await sleep(Math.max(0, (until - Date.now()) / (looks - i)));
      }
    })();
    const ids: string[] = [];
    for (let i = 0; i < deploys; i += 1) {
      const target = ['directors', 'real-servers', 'all'][i % 3] ?? '';
      const before = recorded(bot.hosts).length;
      ids.push(await deployed(bot, target));
      const made = recorded(bot.hosts)
        .slice(before)
        .filter((line) => !line.includes('refused'));
      const value = (i % 3) + 1;
      const all = ['lb2', 'lb1'].flatMap((host) => ['a', 'b', 'c'].map((key) => `${host} ${key}=${value}`));
      assert.deepEqual(made, all, `deploy ${i + 1} of ${deploys}`);
      await sleep(Math.max(0, (until - Date.now()) / (deploys - i)) / 2);
    }
    await looking;
    await sleep(Math.max(0, until - Date.now()));
    await end();
    const runs = await bot.desk.runs(1000);
    for (const { id } of runs) await bot.until(id, 'done');
    const reads = runs.filter(({ job }) => job === 'status').length;
    assert(reads >= taken && reads <= taken + refused, `${reads} looks, ${taken} taken, ${refused} not answered`);
    const roots = await bot.workspace.until(
      'every job has its thread',
      async () => {
        const found = (await bot.workspace.messages(rooms.mailOps)).map(({ text }) => /^Job (\d+)/.exec(text)?.[1]);
        return new Set(found).size >= runs.length ? found : undefined;
      },
      120_000,
    );
    assert.equal(roots.length, runs.length, 'a job has two threads');
    t.diagnostic(
      `${killed.workers} workers and ${killed.apps} apps killed; ${taken} looks taken, ${refused} told to try again; ${ids.length} deploys, each change once`,
    );
  });
});

/** Whether Slack got an answer. */
async function asks(bot: SlackBot): Promise<boolean> {
  const { error } = await bot.workspace.slash({ user: anna.id, text: 'status' }).catch((error) => ({ error }));
  return error === undefined;
}
