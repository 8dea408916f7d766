/** One way to ask all hosts the same three things. */
export interface Way {
  readonly name: string;
  /** Asks all of them. Throws when one does not answer, with the reason. */
  ask(): Promise<void>;
  /** Drops whatever it keeps open, so that the next ask is a cold one. */
  cool(): Promise<void>;
}

/** What everybody asks: addresses, load and name. */
export const questions = [
  ['ip', '-j', 'addr'],
  ['uptime'],
  ['cat', '/etc/hostname'],
] as const satisfies readonly (readonly [string, ...string[]])[];

/** The same for those who take shell text. */
export const shellText = questions.map((argv) => argv.join(' ')).join('; ');

/** Whether an output holds the answers of so many hosts; of the three only uptime prints this. */
export function mustHoldAnswers(output: string, hosts: number): void {
  const found = output.split('load average').length - 1;
  if (found !== hosts) throw new Error(`${found} of ${hosts} hosts answered: ${output.trim().slice(-200)}`);
}
