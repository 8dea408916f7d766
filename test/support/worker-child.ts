import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { TestContext } from 'node:test';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { dependent } from './dependent.ts';
import type { ReachedBySsh } from './ssh-cluster.ts';
import type { Stack } from './stack.ts';
import { quick } from './stack.ts';

export interface WorkerChild {
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the signal that ended it, or undefined when it came to its end. */
  readonly ended: Promise<NodeJS.Signals | undefined>;
}

export interface Told {
  readonly name: string;
  readonly pauseMs?: number;
  readonly killAt?: number | 'plan';
  readonly slack?: true;
  /** A file that has one more character for every round. */
  readonly rounds?: string;
  /** Its hosts are behind real sshd, and not folders. */
  readonly ssh?: ReachedBySsh;
  /** It does the bot's own jobs on this cluster, whose known_hosts lie in the folder. */
  readonly real?: { readonly inventory: Inventory; readonly folder: string };
  /** What its inventory has besides. */
  readonly inventory?: Partial<Inventory>;
  /** What its environment has besides. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A worker in a process of its own; it ends with the test at the latest. */
export function workerChild(
  t: Pick<TestContext, 'after'>,
  { redis, hosts }: Stack,
  { env, ...told }: Told,
): WorkerChild {
  const argument = JSON.stringify({ redis: redis.url, hosts, timing: quick, ...told });
  const child = spawn(...dependent([process.execPath, `${import.meta.dirname}/worker-process.ts`, argument]), {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Loading BullMQ is most of what a worker does here.
    env: { ...process.env, ...env, NODE_COMPILE_CACHE: `${tmpdir()}/mailha-compile-cache` },
  });
  const ended = once(child, 'exit').then(([, signal]) => signal ?? undefined);
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { kill: (signal) => void child.kill(signal), ended };
}
