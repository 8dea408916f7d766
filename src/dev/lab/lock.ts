import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Say } from './command.ts';

/**
 * Runs `work` under an exclusive lock, across processes. A child holds the lock (flock(1)) and ends with us, so the lock
 * never outlives a crash.
 */
export async function locked<T>(file: string, say: Say, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = setTimeout(() => say(`waiting for the lock on ${dirname(file)}`), 1000);
  try {
    await Promise.race([once(holder.stdout, 'data'), refused(holder, file)]);
    clearTimeout(waiting);
    return await work();
  } finally {
    clearTimeout(waiting);
    holder.stdin.end();
  }
}

async function refused(holder: ChildProcess, file: string): Promise<never> {
  const [code] = (await once(holder, 'exit')) as [number | null];
  throw new Error(`locking ${file}: flock ended with ${code}`);
}
