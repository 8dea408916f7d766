import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../console/workspace.ts';
import { ensurePackages } from '../lab/debian.ts';
import { keepOnly } from '../lab/inventory.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import type { LabId } from '../lab/paths.ts';
import { type Child, exitOf, startChild, stopChild } from './children.ts';
import { node, openFace } from './face.ts';
import { startRedis } from './redis.ts';

export type Say = (line: string) => void;

export interface DemoOptions {
  readonly lab?: LabId;
  /** Guests to start; default: all seven. */
  readonly hosts?: readonly string[];
  /** Whether the inventory declares iRedMail. */
  readonly iredmail?: boolean;
  /** Whether the worker checks the cluster's health regularly; default: true. */
  readonly rounds?: boolean;
  /** Release tarball to install, or stand-in; default: MAILHA_IREDMAIL. */
  readonly tarball?: string | undefined;
  /** Port of the console; default: a free one. */
  readonly port?: number;
  readonly say: Say;
}

/** The bot with its real processes, a lab and a simulated Slack workspace. */
export interface Demo {
  readonly lab: Lab;
  readonly workspace: Workspace;
  readonly children: { readonly app: Child; readonly worker: Child; readonly redis: Child };
  /** Environment of the processes, for starting more. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command at a terminal and discards what it prints. Returns its exit code. */
  mailha(words: readonly string[]): Promise<number>;
  /** Starts another worker, as after a crash. */
  startWorker(): Child;
  /** Restarts Redis with its data. */
  startRedis(): Promise<Child>;
  /** Stops everything, including the lab. Files stay in the lab's folder. */
  stop(): Promise<void>;
}

/** Starts guests with bare disks, Redis, the app, and a worker inside the lab's network namespace. */
export async function startDemo({
  lab: id,
  hosts,
  iredmail = false,
  rounds = true,
  tarball,
  port,
  say,
}: DemoOptions): Promise<Demo> {
  await ensurePackages(['redis-server'], say);
  const lab = openLab(id ?? {}, say);
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    started.push(() => lab.down({ now: true }));
    await lab.up(hosts, { fresh: true, iredmail: tarball });
    await keepOnly(lab.paths, { iredmail, rounds });
    const folder = join(lab.paths.lab, 'bot');
    rmSync(folder, { recursive: true, force: true });
    const beginRedis = async () => {
      const redis = await startRedis(folder);
      started.push(() => stopChild(redis.child));
      return redis;
    };
    const redis = await beginRedis();
    const face = await openFace({ folder, inventory: lab.paths.inventory, redisUrl: redis.url, port });
    const { workspace, env } = face;
    started.push(() => workspace.close());
    say('starting the app, and a worker inside the lab network');
    const startWorker = () => {
      const argv = lab.inNamespace([...node, 'worker']);
      const child = startChild('worker', argv, { env, log: join(folder, 'worker.log') });
      started.push(() => stopChild(child));
      return child;
    };
    const worker = startWorker();
    const app = await face.startApp();
    started.push(() => stopChild(app));
    return {
      lab,
      workspace,
      env,
      startWorker,
      stop,
      children: { app, worker, redis: redis.child },
      mailha: (words) => exitOf(lab.inNamespace([...node, ...words]), env),
      startRedis: async () => (await beginRedis()).child,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
