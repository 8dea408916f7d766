import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskOptions } from '../../src/desk/desk.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { secretValues } from '../../src/model/inventory/secrets.ts';
import type { DeskService } from '../../src/model/run/desk.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import type { RunRecord, RunState } from '../../src/model/run/run.ts';
import { redactor } from '../../src/model/text/redact.ts';
import type { Timing } from '../../src/queue/queues.ts';
import type { RunningWorker, WorkerOptions } from '../../src/worker/worker.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { fileHosts } from './file-hosts.ts';
import { fileJobs } from './file-jobs.ts';
import { anna, cluster, inventory } from './people.ts';
import type { TestRedis } from './redis.ts';
import { startRedis } from './redis.ts';

/** Everything happens several times as fast as usual, and still slowly enough for a machine with other things to do. */
export const quick: Timing = {
  leaseMs: 2000,
  heartbeatMs: 400,
  sweepMs: 250,
  graceMs: 1000,
  lineMs: 100,
  restoreMs: 500,
  lockMs: 3000,
};

/** A Redis, a desk, workers on demand, and a folder in which the hosts are. */
export interface Stack {
  readonly redis: TestRedis;
  readonly desk: DeskService;
  readonly hosts: string;
  /** Of these `approve` without a plan means the newest one, as if its button were clicked. */
  desks(options?: Partial<DeskOptions>): DeskService;
  /** As the bot has them. */
  strictDesks(options?: Partial<DeskOptions>): DeskService;
  worker(options?: Partial<WorkerOptions>): RunningWorker;
  /** As Anna types it. */
  submit(words: string, key?: string): Promise<RunRecord>;
  until(id: string, ...states: readonly RunState[]): Promise<RunRecord>;
  kinds(id: string): Promise<readonly Happening['kind'][]>;
}

export async function startStack(t: Pick<TestContext, 'after'>): Promise<Stack> {
  const hosts = await mkdtemp(join(tmpdir(), 'mailha-hosts-'));
  const closing: { close(): Promise<void> }[] = [{ close: () => rm(hosts, { recursive: true, force: true }) }];
  t.after(async () => {
    const failed: unknown[] = [];
    for (const open of closing.toReversed()) await open.close().catch((error) => failed.push(error));
    if (failed.length > 0) throw new AggregateError(failed, 'closing up after the test');
  });
  // Redis goes when all who use it have gone.
  const redis = await startRedis({ after: (close) => closing.push({ close }) });
  const strictDesks: Stack['desks'] = (options) => {
    const desk = createDesk({ redis: redis.address, inventory, jobs: fileJobs, patienceMs: 20_000, ...options });
    closing.push(desk);
    return desk;
  };
  const desks: Stack['desks'] = (options) => clicking(strictDesks(options));
  const desk = desks();
  return {
    redis,
    desk,
    hosts,
    desks,
    strictDesks,
    worker(options) {
      const worker = startWorker({
        jobs: fileJobs,
        cluster,
        hosts: fileHosts(hosts),
        redis: redis.address,
        name: 'w1',
        timing: quick,
        redact: redactor(secretValues(cluster.secrets)),
        ...options,
      });
      closing.push(worker);
      return worker;
    },
    async submit(words, key) {
      const [job = '', value = ''] = words.split(' ');
      return desk.submit({ request: { job, params: { value } }, text: words, by: anna, ...(key ? { key } : {}) });
    },
    until: (id, ...states) => until(desk, id, states),
    kinds: async (id) => (await desk.journal(id)).map(({ happening }) => happening.kind),
  };
}

export function clicking(desk: DeskService): DeskService {
  const newest = async (id: string) => (await desk.run(id))?.token;
  return { ...desk, approve: async (id, who, plan) => desk.approve(id, who, plan ?? (await newest(id))) };
}

const patienceSeconds = 120;

async function until(desk: DeskService, id: string, states: readonly RunState[]): Promise<RunRecord> {
  // Not the clock, which some tests set.
  const since = performance.now();
  for (;;) {
    const run = await desk.run(id).catch(() => undefined);
    if (run && states.includes(run.state)) return run;
    if (performance.now() - since > patienceSeconds * 1000) {
      const journal = (await desk.journal(id)).map(({ happening }) => JSON.stringify(happening)).join('\n');
      throw new Error(
        `job ${id} is ${run?.state}, not ${states.join(' or ')}, after ${patienceSeconds} s:\n${journal}`,
      );
    }
    await sleep(50);
  }
}
