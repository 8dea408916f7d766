import type { Fact } from '../../model/check/fact.ts';
import { beginning } from '../../model/text/cut.ts';

/** The host's memory in MiB. */
export const memoryMib: Fact<number> = {
  id: 'linux.memory',
  argv: ['grep', 'MemTotal', '/proc/meminfo'],
  parse(stdout) {
    const kib = Number(/(\d+) kB/.exec(stdout)?.[1]);
    if (!kib) throw new Error(`/proc/meminfo says ${JSON.stringify(beginning(stdout, 80))}`);
    return Math.floor(kib / 1024);
  },
};
