import { readFileSync, statfsSync } from 'node:fs';
import { membersOf } from './processes.ts';

/**
 * Bytes of memory that a guest uses on this machine: the tmpfs that backs its RAM, and its processes' private memory.
 * The tmpfs counts only pages that the guest has touched, and never shrinks.
 */
export function memoryOf(group: number): number {
  try {
    const { blocks, bfree, bsize } = statfsSync(`/proc/${group}/root/dev/shm`);
    const own = membersOf(group).reduce((sum, pid) => sum + privateBytes(pid), 0);
    return (blocks - bfree) * bsize + own;
  } catch {
    // The guest has just ended.
    return 0;
  }
}

/** proc_pid_smaps_rollup(5): the proportional share of anonymous memory, which is not in the tmpfs. */
function privateBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss_Anon:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}
