import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Observer } from '../../src/model/plan/world.ts';
import { anyJob, type ReadJob } from '../../src/model/run/job.ts';
import { fileJobs } from '../support/file-jobs.ts';
import { anna } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

const ask = { request: { job: 'look', params: { value: 'again' } }, text: 'look again' };

/** A stack in which `do` has the calendar of a worker. */
async function calendarStack(t: TestContext, use: (world: Observer) => Promise<string>) {
  const calls: ReadJob<unknown> = {
    name: 'do',
    writes: false,
    params: z.unknown(),
    run: async (world) => ({ status: 'ok', sentence: await use(world) }),
  };
  const jobs = [...fileJobs, anyJob(calls)];
  const all = await startStack(t);
  const desk = all.desks({ jobs });
  const asked = async () => (await desk.runs(50)).filter(({ text }) => text === ask.text);
  return {
    ...all,
    jobs,
    asked,
    async does() {
      const { id } = await desk.submit({ request: { job: 'do', params: {} }, text: 'do', by: anna });
      return all.until(id, 'done', 'failed');
    },
    async untilAsked(n: number, ms: number) {
      for (const limit = Date.now() + ms; Date.now() < limit && (await asked()).length < n; ) await sleep(50);
      return (await asked()).length;
    },
  };
}

describe('the calendar', () => {
  it('requests once at the due time, although two workers wait, in the name of the requester', async (t) => {
    const { worker, jobs, does, untilAsked, asked } = await calendarStack(t, async ({ calendar }) => {
      await calendar?.once('test', 60, ask);
      await calendar?.once('test', 1, ask);
      return 'kept';
    });
    worker({ jobs });
    worker({ jobs, name: 'w2' });
    await does();
    assert.equal(await untilAsked(1, 20_000), 1);
    await sleep(1500);
    const [run, ...more] = await asked();
    assert.deepEqual([run?.requestedBy, more], [anna.id, []]);
  });

  it('requests it again when it is scheduled again after it came due, however soon', async (t) => {
    const { worker, jobs, does, untilAsked } = await calendarStack(t, async ({ calendar }) => {
      await calendar?.once('maintenance-mail2', 1, ask);
      return 'kept';
    });
    worker({ jobs });
    for (const n of [1, 2]) {
      await does();
      assert.equal(await untilAsked(n, 20_000), n);
    }
  });

  it('requests what came due meanwhile as soon as a worker runs again', async (t) => {
    const { worker, jobs, does, untilAsked } = await calendarStack(t, async ({ calendar }) => {
      await calendar?.once('test', 1, ask);
      return 'kept';
    });
    const first = worker({ jobs });
    await does();
    await first.close();
    await sleep(2000);
    worker({ jobs, name: 'w2' });
    assert.equal(await untilAsked(1, 20_000), 1);
  });

  it('requests nothing that was unscheduled', async (t) => {
    const { worker, jobs, does, asked } = await calendarStack(t, async ({ calendar }) => {
      await calendar?.once('test', 1, ask);
      return String([await calendar?.forget('test'), await calendar?.forget('test')]);
    });
    worker({ jobs });
    await does();
    await sleep(2500);
    assert.deepEqual(await asked(), []);
  });

  it('requests once per tick of cron, and reports the next time', async (t) => {
    const { worker, jobs, does, untilAsked, asked } = await calendarStack(t, async ({ calendar }) => {
      const next = await calendar?.every('drill-test', { pattern: '* * * * *', zone: 'Europe/Berlin' }, ask);
      const [one, ...more] = (await calendar?.all()) ?? [];
      assert.deepEqual(more, []);
      assert.deepEqual(
        { ...one, next: undefined },
        {
          name: 'drill-test',
          pattern: '* * * * *',
          zone: 'Europe/Berlin',
          next: undefined,
          text: 'look again',
          by: anna.id,
        },
      );
      // A minute may end between the two.
      assert([0, 60_000].includes((one?.next ?? 0) - (next?.getTime() ?? 0)), `${one?.next} after ${next?.getTime()}`);
      return 'kept';
    });
    worker({ jobs });
    worker({ jobs, name: 'w2' });
    assert.equal((await does()).state, 'done');
    assert.equal(await untilAsked(1, 180_000), 1);
    await sleep(1500);
    assert.equal((await asked()).length, 1);
  });

  it('comes at its time again when it was set by a clock that was ahead', async (t) => {
    const rhythm = { pattern: '*/10 * * * *', zone: 'Europe/Berlin' };
    const day = 24 * 3_600_000;
    const waits: number[] = [];
    const { worker, jobs, does } = await calendarStack(t, async ({ calendar }) => {
      if (waits.length === 0) {
        t.mock.timers.enable({ apis: ['Date'], now: Date.now() + day });
        await calendar?.every('digest', rhythm, ask);
        t.mock.timers.reset();
      }
      const [{ next = 0, ...rest } = {}] = (await calendar?.all()) ?? [];
      assert.deepEqual(rest, { name: 'digest', ...rhythm, text: ask.text, by: anna.id });
      waits.push(next - Date.now());
      return 'seen';
    });
    worker({ jobs });
    const wait = async () => {
      assert.equal((await does()).state, 'done');
      return waits.at(-1) ?? 0;
    };
    assert((await wait()) > day - 600_000);
    for (const limit = Date.now() + 60_000; (await wait()) > 600_000; await sleep(200)) assert(Date.now() < limit);
  });

  it('refuses an invalid cron expression, with an example', async (t) => {
    const { worker, jobs, does, desk } = await calendarStack(t, async ({ calendar }) => {
      for (const [pattern, zone] of [
        ['every day', 'UTC'],
        ['61 * * * *', 'UTC'],
        ['* * * * * *', 'UTC'],
        ['0 3 * * 1', 'Europe/Atlantis'],
      ] as const) {
        await assert.rejects(
          async () => calendar?.every('test', { pattern, zone }, ask),
          /Invalid cron expression.*as in `0 3 \* \* 1 Europe\/Berlin`/,
        );
      }
      for (const often of ['* * * * *', '0,5 3 * * 1', '*/10 8-9 * * 1-5']) {
        await assert.rejects(
          async () => calendar?.every('test', { pattern: often }, ask, 15),
          /repeats after (1|5|10) min; the minimum is 15 min/,
        );
      }
      await calendar?.every('test', { pattern: '*/15 * * * *' }, ask, 15);
      return 'refused';
    });
    worker({ jobs });
    const { id, state } = await does();
    assert.equal(state, 'done', JSON.stringify(await desk.journal(id)));
  });
});
