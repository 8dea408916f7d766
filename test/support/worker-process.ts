import { appendFileSync } from 'node:fs';
import { jobs } from '../../jobs/index.ts';
import { usualTimes } from '../../src/hosts/limits.ts';
import { connectHosts } from '../../src/hosts/ssh.ts';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import { secretValues } from '../../src/model/inventory/secrets.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { redactor } from '../../src/model/text/redact.ts';
import { parseRedisUrl } from '../../src/store/redis.ts';
import type { WorkerOptions } from '../../src/worker/worker.ts';
import { startWorker } from '../../src/worker/worker.ts';
import { fileDrill, served } from './file-drill.ts';
import { fileHosts } from './file-hosts.ts';
import { deploy, fileJobs } from './file-jobs.ts';
import { cluster as usual } from './people.ts';
import { slackJobs } from './slack-jobs.ts';
import { overSsh } from './ssh-cluster.ts';

/**
 * A worker in a process of its own, that can be killed. Told by one JSON argument where Redis and the hosts are, and
 * when to kill itself: when it plans, or at the n-th moment of `apply`. A moment comes after each happening is kept,
 * and after each change is on its host and before anybody else knows.
 */
const told = JSON.parse(process.argv[2] ?? '{}');

/** The usual cluster, with what it was told of its inventory. */
const cluster = { ...usual, inventory: { ...usual.inventory, ...told.inventory } };

let moment = 0;
function comes(): void {
  moment += 1;
  if (moment === told.killAt) process.kill(process.pid, 'SIGKILL');
}

function mortal(world: Operator): Operator {
  return {
    ...world,
    async report(happening) {
      await world.report(happening);
      comes();
    },
    async change(...change) {
      await world.change(...change);
      comes();
    },
    async putBack(host, run) {
      await world.putBack(host, run);
      comes();
    },
    pendingRestore: {
      recall: world.pendingRestore.recall,
      async keep(pending) {
        await world.pendingRestore.keep(pending);
        comes();
      },
      async done() {
        await world.pendingRestore.done();
        comes();
      },
    },
    probe: served,
    // Nobody waits for what does not happen.
    sleep: () => world.sleep(0.05),
  };
}

const mortalDeploy: typeof deploy = {
  ...deploy,
  async plan(world, params) {
    if (told.killAt === 'plan') process.kill(process.pid, 'SIGKILL');
    return await deploy.plan(world, params);
  },
  apply: (world, params, approved) => deploy.apply(mortal(world), params, approved),
};

const mortalDrill: typeof fileDrill = {
  ...fileDrill,
  apply: (world, params, approved) => fileDrill.apply(mortal(world), params, approved),
  // Only the longest of its pauses are cut: it waits for good reason until a fencing command has ended.
  restore: async (world, params, pending) => {
    const brief = { ...world, sleep: (seconds: number) => world.sleep(seconds > 6 ? 1 : seconds) };
    if (!fileDrill.restore) throw new Error('a drill can be restored');
    return fileDrill.restore(brief, params, pending);
  },
};

/** Every five seconds, of which each is told by a character. */
const rounds: Pick<WorkerOptions, 'cluster' | 'round'> = {
  cluster: { ...cluster, inventory: { ...cluster.inventory, alerts: AlertRules.parse({ everySeconds: 5 }) } },
  round: async () => {
    appendFileSync(told.rounds, '.');
    return [];
  },
};

/** The bot's own jobs on the cluster that it was told. */
function real(): Pick<WorkerOptions, 'cluster' | 'hosts' | 'jobs'> {
  const { inventory, folder } = told.real;
  return { cluster: { ...usual, inventory }, hosts: connectHosts(inventory, folder, usualTimes), jobs };
}

const options: WorkerOptions = {
  jobs: told.slack ? slackJobs : [anyJob(mortalDeploy), anyJob(mortalDrill), ...fileJobs],
  ...(told.rounds ? rounds : { cluster }),
  hosts: fileHosts(told.hosts, told.pauseMs),
  ...(told.ssh ? overSsh(told.ssh) : {}),
  ...(told.real ? real() : {}),
  redis: parseRedisUrl(told.redis),
  redact: redactor(secretValues(cluster.secrets)),
  name: told.name,
  timing: told.timing,
};
const worker = startWorker(options);
process.once('SIGTERM', () => void worker.close());
