import { connectHosts } from '../../hosts/ssh.ts';
import type { Hosts } from '../../model/plan/hosts.ts';
import type { Rig } from './loopback.ts';
import { type BenchMethod, mustHoldAnswers, type Questions } from './way.ts';

/** As the worker does it: one open connection per host, one round trip for all its facts. */
export function mailhaWay({ inventory, folder }: Rig, questions: Questions): BenchMethod {
  let hosts: Hosts | undefined;
  return {
    name: 'mailha',
    ask: async () => {
      hosts ??= connectHosts(inventory, folder);
      const all = hosts;
      const answers = await Promise.all(inventory.hosts.map((host) => all.ask(host, questions.of(host))));
      const results = answers.flatMap(({ byFact }) => [...byFact.values()]);
      for (const one of results) if (!one.ok) throw one.error;
      mustHoldAnswers(results.map((one) => (one.ok ? one.value : '')).join(''), inventory.hosts.length);
    },
    cool: async () => {
      await hosts?.close();
      hosts = undefined;
    },
  };
}
