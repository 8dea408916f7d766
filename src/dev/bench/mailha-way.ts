import { connectHosts } from '../../hosts/ssh.ts';
import type { Hosts } from '../../model/plan/hosts.ts';
import type { Rig } from './loopback.ts';
import { type BenchMethod, mustHoldAnswers, type Questions } from './way.ts';

/** The worker's own: one open connection per host, one round trip for all facts of it. */
export function mailhaWay({ inventory, folder }: Rig, questions: Questions): BenchMethod {
  let hosts: Hosts | undefined;
  return {
    name: 'mailha',
    ask: async () => {
      hosts ??= connectHosts(inventory, folder);
      const all = hosts;
      const answers = await Promise.all(inventory.hosts.map((host) => all.ask(host, questions.of(host))));
      const said = answers.flatMap(({ byFact }) => [...byFact.values()]);
      for (const one of said) if (!one.ok) throw one.error;
      mustHoldAnswers(said.map((one) => (one.ok ? one.value : '')).join(''), inventory.hosts.length);
    },
    cool: async () => {
      await hosts?.close();
      hosts = undefined;
    },
  };
}
