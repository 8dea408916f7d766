import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PosterOptions, RunningPoster } from '../../src/io/queue-posts.ts';
import { startPoster } from '../../src/io/queue-posts.ts';
import type { Entry } from '../../src/model/journal.ts';
import type { Office } from '../support/office.ts';
import { office } from '../support/office.ts';
import { anna, bob, inventory } from '../support/people.ts';

/** As Anna types it in a channel, so that there is a thread to post to. */
async function submit({ desk }: Office, words: string): Promise<string> {
  const [job = '', value = ''] = words.split(' ');
  const place = { channel: 'C01' };
  return (await desk.submit({ request: { job, params: { value } }, text: words, by: anna, place })).id;
}

function poster(own: Office, post: PosterOptions['post'], max = 100): RunningPoster {
  const limiter = { max, duration: 1000 };
  return startPoster({ redis: own.redis.address, cluster: inventory.name, post, limiter });
}

/** Until `reached` says so, or ten seconds are over. */
async function eventually(reached: () => boolean): Promise<void> {
  for (let left = 500; left > 0 && !reached(); left -= 1) await sleep(20);
  assert(reached());
}

describe('the queue posts', () => {
  it('posts what happened, many happenings at a time, and the last state always', async (t) => {
    const own = await office(t);
    const lengths: number[] = [];
    const { close } = poster(
      own,
      async (run) => {
        lengths.push((await own.desk.journal(run)).length);
        return {};
      },
      3,
    );
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

  it('catches up with what happened while nobody posted', async (t) => {
    const own = await office(t);
    own.worker();
    const id = await submit(own, 'look here');
    await own.until(id, 'done');
    const posted: string[] = [];
    const { close } = poster(own, async (run) => {
      posted.push(run);
      return {};
    });
    await eventually(() => posted.length > 0);
    await sleep(300);
    assert.deepEqual(posted, [id]);
    await close();
  });

  it('tries again what failed, and waits as long as it is told to', async (t) => {
    const own = await office(t);
    own.worker();
    const at: number[] = [];
    const { close } = poster(own, async () => {
      at.push(Date.now());
      if (at.length === 1) throw new Error('Slack answers 500');
      return at.length === 2 ? { waitMs: 700 } : {};
    });
    await own.until(await submit(own, 'look here'), 'done');
    await eventually(() => at.length >= 3);
    const [first = 0, second = 0, third = 0] = at;
    assert(second - first >= 900 || third - second >= 690, at.map((moment) => moment - first).join(' '));
    await close();
  });

  it('leaves alone what has no place to be posted to, and does not slow the work', async (t) => {
    const own = await office(t);
    const posted: string[] = [];
    const hanging = new AbortController();
    const { close } = poster(own, async (run) => {
      posted.push(run);
      await sleep(60_000, undefined, { signal: hanging.signal }).catch(() => {});
      return {};
    });
    own.worker();
    await submit(own, 'look here');
    const quiet = await own.submit('look there');
    await own.until(quiet.id, 'done');
    assert(!posted.includes(quiet.id));
    hanging.abort();
    await close();
  });
});

describe('follow', () => {
  it('gives every happening as it happens, and ends with the run', async (t) => {
    const own = await office(t);
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

  it('ends when it is told to', async (t) => {
    const own = await office(t);
    const { id } = await own.submit('look here');
    const seen: Entry[] = [];
    for await (const entry of own.desk.follow(id, AbortSignal.timeout(200))) seen.push(entry);
    assert.deepEqual(
      seen.map(({ happening }) => happening.kind),
      ['requested'],
    );
  });
});
