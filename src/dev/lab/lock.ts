import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Say } from './command.ts';

/**
 * Does something while nobody else does it, in this process or another. A child holds the lock (flock(1)) and ends
 * with us, however we end, so that no lock outlives a crash.
 */
export async function locked<T>(file: string, say: Say, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = setTimeout(() => say(`waiting for another one that works on ${dirname(file)}`), 1000);
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
