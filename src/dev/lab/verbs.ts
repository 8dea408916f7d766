import { networkNamed } from './hosts.ts';
import type { Lab } from './lab.ts';
import { renderStatus } from './render-status.ts';

/** What was typed after the verb, taken apart. */
export interface TypedVerb {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, boolean>>;
}

interface Verb {
  readonly usage: string;
  readonly summary: string;
  /** Name and meaning of each. */
  readonly flags?: Readonly<Record<string, string>>;
  /** How many words it takes, at least and at most. */
  readonly takes: readonly [number, number];
  /** Gives back what to print, or the exit code of what ran. */
  run(lab: Lab, typed: TypedVerb): Promise<string | number>;
}

const any = Number.POSITIVE_INFINITY;
const network = (word: string | undefined) => (word === undefined ? undefined : networkNamed(word).name);

export const verbs: Readonly<Record<string, Verb>> = {
  up: {
    usage: 'up [host…]',
    summary: 'builds what is missing, then starts the hosts (all seven) and waits until they answer',
    flags: { fresh: 'end all hosts and start from bare disks of the newest image' },
    takes: [0, any],
    run: async (lab, { words, flags }) => {
      await lab.up(words, { fresh: flags.fresh === true });
      return renderStatus(await lab.status());
    },
  },
  down: {
    usage: 'down',
    summary: 'powers all hosts off and leaves nothing running; disks stay',
    flags: { now: 'pull the plug instead of powering off' },
    takes: [0, 0],
    run: async (lab, { flags }) => {
      await lab.down({ now: flags.now === true });
      return 'down';
    },
  },
  status: {
    usage: 'status',
    summary: 'shows hosts, cables, memory and saved states',
    flags: { json: 'for machines' },
    takes: [0, 0],
    run: async (lab, { flags }) => {
      const status = await lab.status();
      return flags.json ? JSON.stringify(status, undefined, 2) : renderStatus(status);
    },
  },
  ssh: {
    usage: 'ssh HOST [program argument…]',
    summary: "runs a program on a host as root, or a shell; for a pipe: ssh HOST sh -c 'a | b'",
    takes: [1, any],
    run: async (lab, { words: [host = '', ...argv] }) => await lab.sshHere(host, argv),
  },
  kill: {
    usage: 'kill HOST',
    summary: 'power loss: the host ends at once, its disk stays as it is in that moment',
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => {
      await lab.kill(host);
      return `${host} lost power`;
    },
  },
  boot: {
    usage: 'boot HOST',
    summary: 'starts a host that is down, from its disk, and waits until it answers',
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => {
      await lab.boot(host);
      return `${host} is up`;
    },
  },
  unplug: {
    usage: 'unplug HOST [public|private]',
    summary: 'pulls the network cable of a host, or both; the host notices nothing but silence',
    takes: [1, 2],
    run: async (lab, { words: [host = '', name] }) => {
      await lab.unplug(host, network(name));
      return `${host} is off ${name ?? 'both networks'}`;
    },
  },
  plug: {
    usage: 'plug HOST [public|private]',
    summary: 'puts the cable back',
    takes: [1, 2],
    run: async (lab, { words: [host = '', name] }) => {
      await lab.plug(host, network(name));
      return `${host} is on ${name ?? 'both networks'}`;
    },
  },
  save: {
    usage: 'save NAME',
    summary: 'keeps all disks as they are, in place of what had this name',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.save(name);
      return `saved as ${name}`;
    },
  },
  load: {
    usage: 'load NAME',
    summary: 'puts all disks back as they were saved and boots the hosts that ran then',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.load(name);
      return renderStatus(await lab.status());
    },
  },
  forget: {
    usage: 'forget NAME',
    summary: 'deletes a saved state',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.forget(name);
      return `forgot ${name}`;
    },
  },
  logs: {
    usage: 'logs HOST',
    summary: 'shows what the host said on its console since it was last started',
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => await lab.logs(host),
  },
};
