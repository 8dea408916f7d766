import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../commands/jobs.ts';
import { incidentsIn } from '../../src/store/incidents.ts';
import { incidentsSince } from '../../src/store/runs.ts';
import { storeOf } from '../../src/store/script.ts';
import { anna, bob, inventory, vera } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

/** Of other people, so that nobody meets the limit for one. */
async function lookHundredTimes({ desk }: Awaited<ReturnType<typeof startStack>>) {
  const looks = Array.from({ length: 100 }, (_, i) =>
    desk.submit({
      request: { job: 'look', params: { value: 'x' } },
      text: 'look x',
      by: { id: `U0LOOK${i}`, groups: [] },
    }),
  );
  await Promise.all(looks);
}

describe('a plan that waits for approval', () => {
  it('is hidden by no look that came after it: for the home, the list of jobs and the digest', async (t) => {
    const own = await startStack(t);
    own.worker();
    const { id } = await own.submit('deploy 1');
    await own.until(id, 'waiting');
    const store = storeOf(clientOf(own.redis, t), inventory.name);
    const incident = await incidentsIn(store, inventory.name, (it) => it).open('incident-1', 'C01');
    await lookHundredTimes(own);

    assert(!(await own.desk.runs(100)).some((run) => run.id === id));
    assert.deepEqual(
      (await own.desk.waiting()).map((run) => run.id),
      [id],
    );
    assert((await own.desk.standing()).some((run) => run.id === id && run.state === 'waiting'));
    assert.deepEqual(
      (await incidentsSince(store, Date.now() - 60_000)).map((run) => run.id),
      [incident],
    );
    const card = JSON.stringify(await jobs.reply([], vera, own.desk));
    assert.match(card, new RegExp(`older waiting for approval.*\\b${id}\\b.*deploy 1`));

    await own.desk.reject(id, bob);
    assert.deepEqual(await own.desk.waiting(), []);
  });

  it('is found again when an older version has written it, or it is gone', async (t) => {
    const own = await startStack(t);
    own.worker();
    const { id } = await own.submit('deploy 1');
    await own.until(id, 'waiting');
    const client = clientOf(own.redis, t);
    const index = '{mailha:example}:waiting';
    await client.del(index);
    await client.zadd(index, 1, '4711');
    const repaired = async () => (await client.zrange(index, '0', '-1')).join() === id;
    for (const limit = Date.now() + 30_000; Date.now() < limit && !(await repaired()); ) await sleep(50);
    assert(await repaired());
    assert((await own.desk.approve(id, bob)).done);
    await own.until(id, 'done');
    assert.equal(await client.exists(index), 0);
    assert.equal(anna.id, (await own.desk.run(id))?.requestedBy);
  });
});
