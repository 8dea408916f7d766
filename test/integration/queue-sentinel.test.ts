import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesk } from '../../src/desk/desk.ts';
import { redactor } from '../../src/model/text/redact.ts';
import { parseRedisUrl } from '../../src/store/redis.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { fileHosts, recorded } from '../support/file-hosts.ts';
import { deploy, fileJobs, slowly } from '../support/file-jobs.ts';
import { anna, bob, cluster, inventory } from '../support/people.ts';
import { startSentinels } from '../support/sentinels.ts';
import { quick } from '../support/stack.ts';

const jobs = [...fileJobs.filter(({ name }) => name !== 'deploy'), slowly(deploy, 300)];
const all = ['lb2 a=1', 'lb2 b=1', 'lb2 c=1', 'lb1 a=1', 'lb1 b=1', 'lb1 c=1'];

describe('Redis with Sentinel', { timeout: 480_000 }, () => {
  for (const how of ['killMaster', 'failOver'] as const) {
    it(`${how} in the middle of a deploy: nothing is lost, and nothing is done twice`, async (t) => {
      const closing: (() => Promise<unknown>)[] = [];
      const sentinels = await startSentinels({ after: (close) => closing.push(close) });
      const redis = parseRedisUrl(sentinels.url);
      const hosts = await mkdtemp(join(tmpdir(), 'mailha-hosts-'));
      t.after(() => rm(hosts, { recursive: true, force: true }));
      const desk = createDesk({ redis, inventory, jobs, patienceMs: 10_000 });
      const worker = startWorker({
        jobs,
        cluster,
        redis,
        hosts: fileHosts(hosts),
        redact: redactor([]),
        name: 'w1',
        timing: { ...quick, graceMs: 15_000 },
      });
      // Redis goes when all who use it have gone.
      t.after(async () => {
        await worker.close();
        await desk.close();
        for (const close of closing) await close();
      });
      const state = async (id: string) => (await desk.run(id).catch(() => undefined))?.state;
      const until = async (id: string, wanted: readonly string[]) => {
        for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(100)) {
          const now = await state(id);
          if (now && wanted.includes(now)) return now;
        }
        throw new Error(`job ${id} is ${await state(id)}: ${JSON.stringify(await desk.journal(id))}`);
      };
      const { id } = await desk.submit({
        request: { job: 'deploy', params: { value: '1' } },
        text: 'deploy 1',
        by: anna,
      });
      await until(id, ['waiting']);
      assert((await desk.approve(id, bob, (await desk.run(id))?.token)).done);
      for (const limit = Date.now() + 20_000; recorded(hosts).length < 2 && Date.now() < limit; ) await sleep(20);
      const since = Date.now();
      await sentinels[how]();
      let ended = await until(id, ['done', 'interrupted', 'failed']);
      t.diagnostic(`${ended}, ${((Date.now() - since) / 1000).toFixed(1)} s after ${how}`);
      for (let i = 0; ended !== 'done' && i < 3; i += 1) {
        assert((await desk.resume(id, anna)).done);
        await sleep(500);
        ended = await until(id, ['done', 'interrupted', 'failed']);
      }
      if (how === 'failOver') assert.equal((await desk.run(id))?.attempt, 1, 'it went on without anybody');
      assert.equal(ended, 'done');
      assert.deepEqual(recorded(hosts), all);
      const look = await desk.submit({ request: { job: 'look', params: { value: 'ok' } }, text: 'look ok', by: anna });
      await until(look.id, ['done']);
    });
  }
});
