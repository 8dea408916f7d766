import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HostError } from '../../model/text/errors.ts';
import type { Say } from './command.ts';
import { guestCommand } from './guest-command.ts';
import { addressOf, type Guest, networks } from './hosts.ts';
import type { LabImage } from './image.ts';
import type { Paths } from './paths.ts';
import { inNamespace } from './ssh.ts';

/** A guest and the base image of its disk. */
export interface Start {
  readonly guest: Guest;
  readonly image: LabImage;
}

/** Starts a guest in its own process group, so that it outlives us and can be killed as a whole. Rejects if it ends. */
export function startGuest(paths: Paths, { guest, image }: Start): { readonly ended: Promise<never> } {
  const log = openSync(logOf(paths, guest), 'w');
  const [program = '', ...args] = guestCommand(paths, image, guest);
  const child = spawn(program, args, { cwd: image.kernel, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  const ended = once(child, 'exit').then(() => {
    throw new HostError(guest.name, `exited while starting; last console output: ${tail(paths, guest)}`);
  });
  // Only relevant while the start is awaited.
  ended.catch(() => {});
  return { ended };
}

/** Console output of a guest's kernel and services. */
export function logOf(paths: Paths, guest: Guest): string {
  return join(paths.logs, `${guest.name}.log`);
}

function tail(paths: Paths, guest: Guest): string {
  return readFileSync(logOf(paths, guest), 'utf8').trim().split('\n').slice(-3).join(' | ');
}

export async function makeFolders(paths: Paths): Promise<void> {
  for (const folder of [paths.disks, paths.logs, paths.saved]) await mkdir(folder, { recursive: true });
}

/** Waits until each guest's SSH responds on the private network, or throws HostError naming those that do not. */
export async function awaitSsh(paths: Paths, waitFor: readonly Guest[], say: Say, given?: AbortSignal): Promise<void> {
  const waiting = new Map(waitFor.map((guest) => [addressOf(guest, networks[1]), guest]));
  if (waiting.size === 0) return;
  const script = join(import.meta.dirname, 'await-ssh.ts');
  const [program = '', ...args] = inNamespace(paths, [process.execPath, script, ...waiting.keys()]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: startSeconds * 1000 });
  given?.addEventListener('abort', () => child.kill());
  createInterface(child.stdout).on('line', (address) => {
    say(`${waiting.get(address)?.name} is up`);
    waiting.delete(address);
  });
  await once(child, 'close');
  const [silent] = [...waiting.values()];
  if (!silent) return;
  const names = [...waiting.values()].map(({ name }) => name).join(', ');
  throw new HostError(silent.name, `SSH not up within ${startSeconds} s (${names})`, {
    remedy: `check \`npm run lab -- logs ${silent.name}\`, then kill and boot it`,
  });
}

const startSeconds = 300;
