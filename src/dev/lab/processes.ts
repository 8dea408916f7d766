import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Paths } from './paths.ts';

/**
 * The process groups of running guests, by host. Found by the umid in their arguments, which is unique to this lab: a
 * pid file could be stale or name an unrelated process.
 */
export function runningGuests(paths: Paths): ReadonlyMap<string, number> {
  const mark = `umid=${paths.namespace}-`;
  const found = new Map<string, number>();
  for (const pid of pids()) {
    const name = argumentsOf(pid).find((argument) => argument.startsWith(mark));
    const group = name ? groupOf(pid) : undefined;
    if (name && group) found.set(name.slice(mark.length), group);
  }
  return found;
}

/** All processes of a group. */
export function membersOf(group: number): readonly number[] {
  return pids().filter((pid) => groupOf(pid) === group);
}

/** Kills a whole guest at once, like a power loss, and waits until all its processes have ended. */
export async function killGroup(group: number): Promise<void> {
  signal(-group, 'SIGKILL');
  while (membersOf(group).length > 0) await sleep(20);
}

/** Signals a process or group; ignores one that has ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []));
}

function argumentsOf(pid: number): readonly string[] {
  return read(`/proc/${pid}/cmdline`).split('\0');
}

/** Undefined for a process that has ended, zombies included: proc(5), the fields after the name in parentheses. */
function groupOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || state === '' || state === 'Z' || state === 'X' ? undefined : Number(group);
}

/** Empty for a process that has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
