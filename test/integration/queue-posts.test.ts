import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../src/model/run/journal.ts';
import { noLog } from '../../src/model/text/log.ts';
import type { PosterOptions, RunningPoster } from '../../src/queue/posts.ts';
import { startPoster } from '../../src/queue/posts.ts';
import { queue } from '../../src/queue/queues.ts';
import { incidentsIn } from '../../src/store/incidents.ts';
import { storeOf } from '../../src/store/script.ts';
import { comesTrue } from '../support/comes-true.ts';
import { anna, bob, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import type { Stack } from '../support/stack.ts';
import { startStack } from '../support/stack.ts';

/** As Anna types it in a channel, so that there is a thread to post to. */
async function submit({ desk }: Stack, words: string): Promise<string> {
  const [job = '', value = ''] = words.split(' ');
  const place = { channel: 'C01' };
  return (await desk.submit({ request: { job, params: { value } }, text: words, by: anna, place })).id;
}

function poster(own: Stack, post: PosterOptions['post'], more: Partial<PosterOptions> = {}): RunningPoster {
  return startPoster({ redis: own.redis.address, cluster: inventory.name, post, ...more });
}

/** Until `reached` says so, or half a minute is over: a poster that has just started may find a run by its sweep alone. */
async function eventually(reached: () => boolean): Promise<void> {
  for (let left = 1500; left > 0 && !reached(); left -= 1) await sleep(20);
  assert(reached());
}

describe('the queue posts', () => {
  it('posts what happened, many happenings at a time, and the last state always', async (t) => {
    const own = await startStack(t);
    const lengths: number[] = [];
    const { close } = poster(own, async (run) => {
      lengths.push((await own.desk.journal(run)).length);
      await sleep(1000);
    });
    own.worker();
    const id = await submit(own, 'deploy 1');
    await own.until(id, 'waiting');
    await own.desk.approve(id, bob);
    await own.until(id, 'done');
    const all = (await own.desk.journal(id)).length;
    await eventually(() => lengths.at(-1) === all);
    assert(lengths.length < all / 2, `${lengths.length} posts for ${all} happenings`);
    assert.deepEqual(
      lengths,
      lengths.toSorted((a, b) => a - b),
    );
    await close();
  });

  it('catches up with events from a time without a poster', async (t) => {
    const own = await startStack(t);
    own.worker();
    const id = await submit(own, 'look here');
    await own.until(id, 'done');
    const posted: string[] = [];
    const { close } = poster(own, async (run) => {
      posted.push(run);
    });
    await eventually(() => posted.length > 0);
    await sleep(300);
    assert.deepEqual(posted, [id]);
    await close();
  });

  it('tries again what failed, a while later', async (t) => {
    const own = await startStack(t);
    own.worker();
    const at: number[] = [];
    const { close } = poster(own, async () => {
      at.push(Date.now());
      if (at.length === 1) throw new Error('Slack answers 500');
    });
    await own.until(await submit(own, 'look here'), 'done');
    await eventually(() => at.length >= 2);
    await close();
  });

  it('gives up after so many attempts, says so, and continues with the next happening', async (t) => {
    const own = await startStack(t);
    const lines: string[] = [];
    const log = { info: () => {}, warn: () => {}, error: (about: unknown) => void lines.push(String(about)) };
    let calls = 0;
    const refuse = async () => {
      calls += 1;
      throw new Error('account_inactive');
    };
    const { close } = poster(own, refuse, { log, retry: { attempts: 3, maxDelayMs: 50 } });
    const id = await submit(own, 'look here');
    await eventually(() => lines.length > 0);
    assert.deepEqual(lines, [`posting job ${id}: given up after 3 attempts: account_inactive`]);
    // Longer than the sweep, which looks for what is not posted yet.
    await sleep(12_000);
    assert.equal(calls, 3);
    own.worker();
    await own.until(id, 'done');
    await eventually(() => calls > 3);
    await close();
  });

  it('leaves alone what has no place to be posted to, and does not slow the work', async (t) => {
    const own = await startStack(t);
    const posted: string[] = [];
    const hanging = new AbortController();
    const { close } = poster(own, async (run) => {
      posted.push(run);
      await sleep(60_000, undefined, { signal: hanging.signal }).catch(() => {});
    });
    own.worker();
    await submit(own, 'look here');
    const quiet = await own.submit('look there');
    await own.until(quiet.id, 'done');
    const later = await submit(own, 'look later');
    await eventually(() => posted.includes(later));
    assert(!posted.includes(quiet.id));
    hanging.abort();
    await close();
  });
});

describe('the most urgent run', () => {
  /** Runs in the order in which they are posted, once `hold` lets the first one go. */
  async function held(t: TestContext) {
    const own = await startStack(t);
    const order: string[] = [];
    const gate = new AbortController();
    const { close, requestPost } = poster(
      own,
      async (run) => {
        order.push(run);
        if (!gate.signal.aborted) await once(gate.signal, 'abort');
      },
      { concurrency: 1 },
    );
    const first = await submit(own, 'look first');
    await eventually(() => order.length > 0);
    const posts = queue(storeOf(clientOf(own.redis, t), inventory.name), 'posts', noLog);
    t.after(() => posts.close());
    const untilQueued = (n: number) =>
      comesTrue(`${n} are queued`, async () => (await posts.getJobCountByTypes('prioritized', 'waiting')) === n);
    return { own, order, close, requestPost, first, untilQueued, letGo: () => gate.abort() };
  }

  it('is posted first: a plan that waits for approval, then a change, then looks in their order', async (t) => {
    const { own, order, close, first, untilQueued, letGo } = await held(t);
    const looks = [await submit(own, 'look one'), await submit(own, 'look two'), await submit(own, 'look three')];
    const change = await submit(own, 'deploy 1');
    const store = storeOf(clientOf(own.redis, t), inventory.name);
    const alert = await incidentsIn(store, inventory.name, (it) => it).open('incident-1', 'C01');
    await untilQueued(5);
    letGo();
    await eventually(() => order.length >= 6);
    assert.deepEqual(order.slice(0, 6), [first, alert, change, ...looks]);
    await close();
  });

  it('is so although it was queued when it was less urgent', async (t) => {
    const { own, order, close, requestPost, first, untilQueued, letGo } = await held(t);
    const look = await submit(own, 'look one');
    const changes = [await submit(own, 'deploy 1'), await submit(own, 'deploy 2')];
    const [other, asked = ''] = changes;
    await untilQueued(3);
    // As it is once its plan is made.
    await clientOf(own.redis, t).hset(`{mailha:example}:run:${asked}`, 'state', 'waiting');
    await requestPost(asked);
    letGo();
    await eventually(() => order.length >= 4);
    assert.deepEqual(order.slice(0, 4), [first, asked, other, look]);
    await close();
  });
});

describe('follow', () => {
  it('gives every happening as it happens, and ends with the run', async (t) => {
    const own = await startStack(t);
    own.worker();
    const { id } = await own.submit('deploy 1');
    const seen: Entry[] = [];
    for await (const entry of own.desk.follow(id)) {
      seen.push(entry);
      if (entry.happening.kind === 'asked') await own.desk.approve(id, bob);
    }
    assert.equal(seen.at(-1)?.happening.kind, 'finished');
    assert.deepEqual(seen, await own.desk.journal(id));
  });

  it('ends when its signal aborts', async (t) => {
    const own = await startStack(t);
    const { id } = await own.submit('look here');
    const seen: Entry[] = [];
    for await (const entry of own.desk.follow(id, AbortSignal.timeout(2000))) seen.push(entry);
    assert.deepEqual(
      seen.map(({ happening }) => happening.kind),
      ['requested'],
    );
  });
});
