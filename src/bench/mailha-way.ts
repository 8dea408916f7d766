import { connectHosts } from '../io/ssh.ts';
import type { Fact } from '../model/fact.ts';
import type { Hosts } from '../model/hosts.ts';
import type { Rig } from './loopback.ts';
import { mustHoldAnswers, questions, type Way } from './way.ts';

const facts: readonly Fact<string>[] = questions.map((argv) => ({
  id: `bench.${argv[0]}`,
  argv,
  parse: (stdout) => stdout,
}));

/** The worker's own: one open connection per host, one round trip for all facts of it. */
export function mailhaWay({ inventory, folder }: Rig): Way {
  let hosts: Hosts | undefined;
  return {
    name: 'mailha',
    ask: async () => {
      hosts ??= connectHosts(inventory, folder);
      const all = hosts;
      const answers = await Promise.all(inventory.hosts.map((host) => all.ask(host, facts)));
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
