import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { noLog } from '../../src/model/text/log.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { patientRedis } from '../../src/store/connect.ts';
import { storeOf } from '../../src/store/script.ts';
import { fileJobs } from '../support/file-jobs.ts';
import { anna, cluster, inventory } from '../support/people.ts';
import { type Stack, startStack } from '../support/stack.ts';

const many = 80;
const watched = { ...cluster, inventory: { ...inventory, alerts: AlertRules.parse({ everySeconds: 5 }) } };

/** A look that does not end before `over`. */
function endless(over: AbortSignal) {
  return anyJob({
    name: 'endless',
    writes: false,
    params: z.object({ value: z.string() }),
    async run() {
      if (!over.aborted) await once(over, 'abort');
      return { status: 'ok', sentence: 'over' } as const;
    },
  });
}

/** Many looks that never end, each of another person, more than are worked on at a time. */
async function crowded(t: TestContext): Promise<Stack & { readonly rounds: () => number }> {
  const over = new AbortController();
  // Before the worker is closed, which waits for them.
  t.after(() => over.abort());
  const all = await startStack(t);
  const jobs = [...fileJobs, endless(over.signal)];
  const desk = all.desks({ jobs });
  let rounds = 0;
  all.worker({
    jobs,
    cluster: watched,
    round: async () => {
      rounds += 1;
      return [];
    },
  });
  await Promise.all(
    Array.from({ length: many }, (_, i) =>
      desk.submit({
        request: { job: 'endless', params: { value: 'x' } },
        text: 'endless x',
        by: { id: `U0LOOK${i}`, groups: [] },
      }),
    ),
  );
  return { ...all, desk, rounds: () => rounds };
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(50)) if (await holds()) return;
  assert.fail('it did not come about within 90 s');
}

describe(`${many} looks that do not end`, () => {
  it('delay no health round', async (t) => {
    const { rounds, desk } = await crowded(t);
    const running = async () => (await desk.runs(many)).filter(({ state }) => state === 'running').length;
    await until(async () => (await running()) >= 8);
    const before = rounds();
    await until(() => rounds() >= before + 2);
    assert.equal(await running(), 8);
  });

  it('keep no plan waiting', async (t) => {
    const all = await crowded(t);
    const { id } = await all.submit('deploy 1');
    await until(async () => (await all.desk.run(id))?.state === 'waiting');
  });

  it('delay nothing that the calendar requests', async (t) => {
    const all = await crowded(t);
    const redis = patientRedis(all.redis.address, noLog);
    t.after(() => redis.disconnect());
    const queues = openQueues(storeOf(redis, inventory.name), noLog);
    const ask = { request: { job: 'look', params: { value: 'later' } }, text: 'look later' };
    await queues.calendar({ by: anna }).once('later', 1, ask);
    await until(async () => (await all.desk.runs(many + 10)).some(({ text }) => text === 'look later'));
    await queues.close();
  });
});
