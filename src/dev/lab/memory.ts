import { readFileSync, statfsSync } from 'node:fs';
import { membersOf } from './processes.ts';

/**
 * Bytes of this machine that a guest takes: the tmpfs that is its memory, and what its processes have to themselves.
 * The tmpfs counts only pages that the guest has touched, and never shrinks.
 */
export function memoryOf(group: number): number {
  try {
    const { blocks, bfree, bsize } = statfsSync(`/proc/${group}/root/dev/shm`);
    const own = membersOf(group).reduce((sum, pid) => sum + privateBytes(pid), 0);
    return (blocks - bfree) * bsize + own;
  } catch {
    // It ended while we looked.
    return 0;
  }
}

/** proc_pid_smaps_rollup(5): the proportional share of what is no file, and so is not in the tmpfs. */
function privateBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss_Anon:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}
