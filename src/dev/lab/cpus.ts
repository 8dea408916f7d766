import { readFileSync } from 'node:fs';

/**
 * The CPUs that this process may use. A guest's kernel and its processes take turns, so a second CPU brings them nothing
 * but the cost of waking each other: with one each, forking takes two thirds of the time.
 */
export function allowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return cpusOf(list);
}

/** Takes a list like `0-2,5` apart: cpuset(7), "List format". */
export function cpusOf(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
