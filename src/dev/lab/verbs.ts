import { networkNamed } from './hosts.ts';
import type { Lab } from './lab.ts';
import { networkToolNamed, networkTools } from './network-tools.ts';
import { releaseNamed } from './releases.ts';
import { renderStatus } from './render-status.ts';
import type { BareOptions } from './up.ts';

/** Parsed arguments of a command. */
export interface TypedVerb {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, boolean>>;
  readonly options: Readonly<Record<string, string>>;
}

interface Verb {
  readonly usage: string;
  readonly summary: string;
  /** Meaning by name. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Like flags, with a value. */
  readonly options?: Readonly<Record<string, string>>;
  /** Minimum and maximum number of arguments. */
  readonly takes: readonly [number, number];
  /** Returns the text to print, or an exit code. */
  run(lab: Lab, typed: TypedVerb): Promise<string | number>;
}

const any = Number.POSITIVE_INFINITY;
const network = (word: string | undefined) => (word === undefined ? undefined : networkNamed(word).name);

const bareOptions = {
  release: 'bookworm (default) or trixie, for hosts that start from a bare disk',
  iredmail: 'iRedMail release tarball to install from now on, or stand-in',
};
const bare = ({ release, iredmail }: TypedVerb['options']): BareOptions => ({
  release: release ? releaseNamed(release) : undefined,
  iredmail,
});

export const verbs: Readonly<Record<string, Verb>> = {
  up: {
    usage: 'up [host…]',
    summary: 'build what is missing, start the hosts (default: all seven) and wait until they respond',
    flags: { fresh: 'kill all hosts and start from bare disks of the current image' },
    options: bareOptions,
    takes: [0, any],
    run: async (lab, { words, flags, options }) => {
      await lab.up(words, { fresh: flags.fresh === true, ...bare(options) });
      return renderStatus(await lab.status());
    },
  },
  build: {
    usage: 'build [host…]',
    summary: 'build what `up --fresh` needs, and start nothing',
    options: bareOptions,
    takes: [0, any],
    run: async (lab, { words, options }) => {
      await lab.build(words, bare(options));
      return 'built';
    },
  },
  down: {
    usage: 'down',
    summary: 'shut down all hosts; disks stay',
    flags: { now: 'kill the hosts instead of shutting them down' },
    takes: [0, 0],
    run: async (lab, { flags }) => {
      await lab.down({ now: flags.now === true });
      return 'down';
    },
  },
  status: {
    usage: 'status',
    summary: 'show hosts, cables, memory and saved states',
    flags: { json: 'print JSON' },
    takes: [0, 0],
    run: async (lab, { flags }) => {
      const status = await lab.status();
      return flags.json ? JSON.stringify(status, undefined, 2) : renderStatus(status);
    },
  },
  ssh: {
    usage: 'ssh HOST [program argument…]',
    summary: "run a program on a host as root, or a shell; for a pipe: ssh HOST sh -c 'a | b'",
    takes: [1, any],
    run: async (lab, { words: [host = '', ...argv] }) => await lab.sshHere(host, argv),
  },
  kill: {
    usage: 'kill HOST',
    summary: 'power loss: kill the host at once; its disk stays as it is',
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => {
      await lab.kill(host);
      return `${host} lost power`;
    },
  },
  boot: {
    usage: 'boot HOST',
    summary: 'start a stopped host from its disk and wait until it responds',
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => {
      await lab.boot(host);
      return `${host} is up`;
    },
  },
  unplug: {
    usage: 'unplug HOST [public|private]',
    summary: 'unplug one or both network cables of a host; its link stays up',
    takes: [1, 2],
    run: async (lab, { words: [host = '', name] }) => {
      await lab.unplug(host, network(name));
      return `${host} is off ${name ?? 'both networks'}`;
    },
  },
  plug: {
    usage: 'plug HOST [public|private]',
    summary: 'plug the cable in again',
    takes: [1, 2],
    run: async (lab, { words: [host = '', name] }) => {
      await lab.plug(host, network(name));
      return `${host} is on ${name ?? 'both networks'}`;
    },
  },
  network: {
    usage: `network HOST ${networkTools.join('|')}`,
    summary: 'replace ifupdown on a running host, as on a cloud image, and reboot it',
    takes: [2, 2],
    run: async (lab, { words: [host = '', tool = ''] }) => {
      await lab.network(host, networkToolNamed(tool));
      return `${host} is up, its network configured by ${tool}`;
    },
  },
  save: {
    usage: 'save NAME',
    summary: 'save all disks, replacing an earlier state of this name',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.save(name);
      return `saved as ${name}`;
    },
  },
  load: {
    usage: 'load NAME',
    summary: 'restore saved disks and boot the hosts that were up',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.load(name);
      return renderStatus(await lab.status());
    },
  },
  forget: {
    usage: 'forget NAME',
    summary: 'delete a saved state',
    takes: [1, 1],
    run: async (lab, { words: [name = ''] }) => {
      await lab.forget(name);
      return `deleted ${name}`;
    },
  },
  logs: {
    usage: 'logs HOST',
    summary: "show the host's console output since its last start",
    takes: [1, 1],
    run: async (lab, { words: [host = ''] }) => await lab.logs(host),
  },
};
