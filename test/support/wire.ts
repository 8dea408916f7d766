import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { NetworkName } from '../../src/dev/lab/hosts.ts';
import type { Lab } from '../../src/dev/lab/lab.ts';

/** Packets of one kind on one of the lab's networks; `count` ends the listening and says how many there were. */
export interface Wire {
  count(): Promise<number>;
}

/** Listens with tcpdump, which has to be installed; `filter` is of pcap-filter(7). */
export async function listenTo(lab: Lab, network: NetworkName, filter: string): Promise<Wire> {
  const [program = '', ...args] = lab.inNamespace(['tcpdump', '-i', network, '-nn', '-q', '-w', '/dev/null', filter]);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  while (!said.includes('listening on')) await once(child.stderr, 'data');
  return {
    async count() {
      child.kill('SIGINT');
      await ended;
      return Number(/(\d+) packets? received by filter/.exec(said)?.[1] ?? Number.NaN);
    },
  };
}
