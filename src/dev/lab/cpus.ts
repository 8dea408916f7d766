import { readFileSync } from 'node:fs';

/**
 * The CPUs that this process may use. A guest's kernel and its processes never run in parallel, so a second CPU only adds
 * wake-up cost: pinned to one CPU, a fork takes two thirds of the time.
 */
export function allowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return cpusOf(list);
}

/** Parses a list like `0-2,5`: cpuset(7), "List format". */
export function cpusOf(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
