import { shellCommand } from '../../hosts/quote.ts';
import type { Fact } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';

/** A tool that runs the same queries on all hosts. */
export interface BenchMethod {
  readonly name: string;
  /** Queries all hosts. Throws when one does not respond. */
  ask(): Promise<void>;
  /** Closes its connections, so that the next `ask` is cold. */
  cool(): Promise<void>;
}

/** The queries per host. */
export interface Questions {
  /** Description. */
  readonly shown: string;
  of(host: Host): readonly Fact[];
}

/** The same query with its output unparsed. */
function unread({ id, argv }: Pick<Fact, 'id' | 'argv'>): Fact<string> {
  return { id, argv, anyCode: true, parse: (stdout) => stdout };
}

const fact = (...argv: Fact['argv']) => unread({ id: `bench.${argv[0]}`, argv });

/** Runs last: its output proves that the host completed all queries. */
const ending = fact('uptime');

/** Addresses, name and load. */
export const fewQuestions: Questions = {
  shown: 'ip -j addr; cat /etc/hostname; uptime',
  of: () => [fact('ip', '-j', 'addr'), fact('cat', '/etc/hostname'), ending],
};

/** The facts of `wanted` per host, unparsed. */
export function questionsOf(shown: string, wanted: ReadonlyMap<string, readonly Fact[]>): Questions {
  return { shown, of: ({ name }) => [...(wanted.get(name) ?? []).map(unread), ending] };
}

/** The queries as shell text. */
export function shellText({ of }: Questions, host: Host): string {
  return of(host)
    .map(({ argv }) => shellCommand(argv))
    .join('; ');
}

/** Throws unless the output has results of this many hosts; only uptime prints "load average". */
export function mustHoldAnswers(output: string, hosts: number): void {
  const found = output.split('load average').length - 1;
  if (found !== hosts) throw new Error(`${found} of ${hosts} hosts answered: ${output.trim().slice(-200)}`);
}
