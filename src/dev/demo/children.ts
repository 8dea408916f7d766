import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** A child process whose output goes to a file. */
export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  readonly log: string;
}

/** Starts a process that ends with its parent, even on SIGKILL (prctl(2) PR_SET_PDEATHSIG, set by util-linux's setpriv). */
export function startChild(
  name: string,
  argv: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly log: string },
): Child {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...argv], {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.log);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return { name, process: child, log: options.log };
}

/** Runs a process to its end and discards its output. Returns its exit code; rejects when a signal ended it. */
export async function exitOf([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [code, signal] = await once(spawn(program, args, { env, stdio: 'ignore' }), 'exit');
  if (typeof code !== 'number') throw new Error(`${program} ended by ${String(signal)}`);
  return code;
}

/** Sends SIGTERM, and SIGKILL after ten seconds. */
export async function stopChild({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(force);
}
