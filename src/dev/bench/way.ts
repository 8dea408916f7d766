import { shellCommand } from '../../hosts/quote.ts';
import type { Fact } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';

/** One way to ask all hosts the same things. */
export interface BenchMethod {
  readonly name: string;
  /** Asks all of them. Throws when one does not answer, with the reason. */
  ask(): Promise<void>;
  /** Drops whatever it keeps open, so that the next ask is a cold one. */
  cool(): Promise<void>;
}

/** What everybody asks, host by host. */
export interface Questions {
  /** For people. */
  readonly shown: string;
  of(host: Host): readonly Fact[];
}

/** The same question, whatever its answer is. */
function unread({ id, argv }: Pick<Fact, 'id' | 'argv'>): Fact<string> {
  return { id, argv, anyCode: true, parse: (stdout) => stdout };
}

const fact = (...argv: Fact['argv']) => unread({ id: `bench.${argv[0]}`, argv });

/** Last of all, so that whoever sees its answer knows that the host has come to the end. */
const ending = fact('uptime');

/** Addresses, name and load. */
export const fewQuestions: Questions = {
  shown: 'ip -j addr; cat /etc/hostname; uptime',
  of: () => [fact('ip', '-j', 'addr'), fact('cat', '/etc/hostname'), ending],
};

/** What `wanted` has of each host, whatever the answers are. */
export function questionsOf(shown: string, wanted: ReadonlyMap<string, readonly Fact[]>): Questions {
  return { shown, of: ({ name }) => [...(wanted.get(name) ?? []).map(unread), ending] };
}

/** The same for those who take shell text. */
export function shellText({ of }: Questions, host: Host): string {
  return of(host)
    .map(({ argv }) => shellCommand(argv))
    .join('; ');
}

/** Whether an output holds the answers of so many hosts; of all that is asked only uptime prints this. */
export function mustHoldAnswers(output: string, hosts: number): void {
  const found = output.split('load average').length - 1;
  if (found !== hosts) throw new Error(`${found} of ${hosts} hosts answered: ${output.trim().slice(-200)}`);
}
