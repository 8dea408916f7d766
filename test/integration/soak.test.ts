import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../src/model/run/run.ts';
import { appChild } from '../support/app-child.ts';
import { comesTrue } from '../support/comes-true.ts';
import { recorded } from '../support/file-hosts.ts';
import { anna, bob } from '../support/people.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { type WorkerChild, workerChild } from '../support/worker-child.ts';
import { rooms } from '../support/workspace.ts';

/** For how long; the full dose is MAILHA_SOAK_SECONDS=600. */
const seconds = Number(process.env.MAILHA_SOAK_SECONDS ?? 45);
const [looks, deploys] = [200, 20];

/** After which a killed app counts as dead, in test/support/slack-child.ts. */
const heartbeatMs = 3000;

interface Counts {
  workers: number;
  apps: number;
}

/**
 * Kills workers and the app one after the other, at random, and starts each again at once, for as long as the test is meant to last:
 * a machine too slow for a deploy between two kills would never end otherwise.
 */
async function chaos(t: TestContext, bot: SlackBot, over: AbortSignal) {
  const killed: Counts = { workers: 0, apps: 0 };
  const workers: WorkerChild[] = ['w1', 'w2'].map((name) => workerChild(t, bot, { name, slack: true, pauseMs: 60 }));
  let app = await appChild(t, bot);
  const done = (async () => {
    while (!over.aborted) {
      await sleep(1000 + Math.random() * 4000, undefined, { signal: over }).catch(() => {});
      if (over.aborted) break;
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
    return true;
  })();
  return {
    killed,
    /** Resolves with true once the last one that was started listens. */
    done,
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
    const over = new AbortController();
    // First of all: what is started while the rest is closed would be closed by nobody.
    t.after(() => over.abort());
    const bot = await slackBot(t, { start: false, ackWithinMs: 3000 });
    const until = Date.now() + seconds * 1000;
    setTimeout(() => over.abort(), seconds * 1000);
    const { killed, done } = await chaos(t, bot, over.signal);
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
    assert(await Promise.race([done, sleep(60_000, false)]), 'the last process that was started does not listen');
    // What a killed app had acknowledged is answered by the next one, once it counts as dead: with a job, or with the limit per person.
    const atLimit = () => bot.workspace.ephemerals(anna.id).filter(({ text }) => /looks in progress/.test(text)).length;
    await comesTrue(
      `each of the ${taken} looks that were acknowledged is a job or was refused`,
      async () => looksOf(await bot.desk.runs(1000)) + atLimit() >= taken,
      60_000,
    );
    await sleep(2 * heartbeatMs);
    const runs = await bot.desk.runs(1000);
    for (const { id } of runs) await bot.until(id, 'done');
    const reads = looksOf(runs);
    const counts = `${reads} looks and ${atLimit()} refusals for ${taken} acknowledged requests and ${refused} others`;
    assert(reads + atLimit() >= taken && reads <= taken + refused, counts);
    const roots = await bot.workspace.until(
      'every job has its thread',
      async () => {
        const found = (await bot.workspace.messages(rooms.mailOps)).map(({ text }) => /\(job (\d+)\)/.exec(text)?.[1]);
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

function looksOf(runs: readonly RunRecord[]): number {
  return runs.filter(({ job }) => job === 'status').length;
}

/** Whether Slack got an answer. */
async function asks(bot: SlackBot): Promise<boolean> {
  const { error } = await bot.workspace.slash({ user: anna.id, text: 'status' }).catch((error) => ({ error }));
  return error === undefined;
}
