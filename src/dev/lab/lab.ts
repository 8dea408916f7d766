import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Result, Say } from './command.ts';
import { type Guest, guestNamed, guestsNamed, type NetworkName, networkNamed, networks, tapOf } from './hosts.ts';
import { loadState } from './load.ts';
import { locked } from './lock.ts';
import { exists, setCable } from './namespace.ts';
import { useNetworkTool } from './network.ts';
import type { NetworkTool } from './network-tools.ts';
import { type LabId, type Paths, pathsOf } from './paths.ts';
import { bringDown, pullPlug, switchOn } from './power.ts';
import { runningGuests } from './processes.ts';
import { saveState } from './save.ts';
import { inNamespace, ssh, sshHere } from './ssh.ts';
import { logOf } from './start.ts';
import { forgetState } from './states.ts';
import { type LabStatus, statusOf } from './status.ts';
import { type BareOptions, bringUp, build, type UpOptions } from './up.ts';

interface SshOptions {
  readonly stdin?: string;
  readonly timeoutSeconds?: number;
  /** Network to connect through; default: private. */
  readonly network?: NetworkName;
}

/** The guide's seven hosts on this machine. Every method throws Refused or HostError with a remedy. */
export interface Lab {
  readonly paths: Paths;
  /** Downloads and builds what these guests need to start from bare disks. */
  build(names?: readonly string[], options?: BareOptions): Promise<void>;
  up(names?: readonly string[], options?: UpOptions): Promise<void>;
  down(options?: { readonly now?: boolean }): Promise<void>;
  kill(name: string): Promise<void>;
  boot(name: string): Promise<void>;
  unplug(name: string, network?: NetworkName): Promise<void>;
  plug(name: string, network?: NetworkName): Promise<void>;
  /** Lets another tool configure a running host's network instead of ifupdown, and reboots it. */
  network(name: string, tool: NetworkTool): Promise<void>;
  ssh(name: string, argv: readonly string[], options?: SshOptions): Promise<Result>;
  /** Like `ssh`, attached to this terminal; without argv a shell. Returns the exit code. */
  sshHere(name: string, argv: readonly string[]): Promise<number>;
  /** Saves all disks under this name, replacing an earlier state. */
  save(name: string): Promise<void>;
  /** Restores a saved state: disks, all cables plugged in, and the hosts that were up. */
  load(name: string): Promise<void>;
  forget(name: string): Promise<void>;
  status(): Promise<LabStatus>;
  /** A guest's console output since its last start. */
  logs(name: string): Promise<string>;
  /** The argv that runs something inside the lab's network namespace. */
  inNamespace(argv: readonly string[]): readonly string[];
}

export function openLab(id: LabId = {}, say: Say = () => {}): Lab {
  const paths = pathsOf(id);
  /** One change to the lab at a time, across processes. */
  const alone = (work: () => Promise<void>) => locked(join(paths.lab, 'lock'), say, work);
  const cable = async (guest: Guest, network: NetworkName | undefined, plugged: boolean) => {
    if (!(await exists(paths.namespace))) throw new Refused('the lab is down; start it with `up`');
    for (const each of network ? [networkNamed(network)] : networks) {
      await setCable(paths.namespace, tapOf(guest, each), plugged ? each.name : undefined);
    }
  };
  const reach = (name: string, network: NetworkName = 'private') => {
    const guest = guestNamed(name);
    if (!runningGuests(paths).has(name)) throw new Refused(`${name} is down; start it with \`up\` or \`boot ${name}\``);
    return { paths, guest, network: networkNamed(network) };
  };
  return {
    paths,
    build: async (names = [], options = {}) => await alone(() => build(paths, guestsNamed(names), options, say)),
    up: async (names = [], options = {}) => await alone(() => bringUp(paths, guestsNamed(names), options, say)),
    down: async ({ now } = {}) => await alone(() => bringDown(paths, say, now)),
    kill: async (name) => await pullPlug(paths, guestNamed(name)),
    boot: async (name) => await alone(() => switchOn(paths, guestNamed(name), say)),
    unplug: async (name, network) => await cable(guestNamed(name), network, false),
    plug: async (name, network) => await cable(guestNamed(name), network, true),
    network: async (name, tool) => await alone(() => useNetworkTool(paths, guestNamed(name), tool, say)),
    ssh: async (name, argv, { network, ...options } = {}) => await ssh(reach(name, network), argv, options),
    sshHere: async (name, argv) => await sshHere(reach(name), argv),
    save: async (name) => await alone(() => saveState(paths, name, say)),
    load: async (name) => await alone(() => loadState(paths, name, say)),
    forget: async (name) => await alone(() => forgetState(paths, name)),
    status: () => statusOf(paths),
    logs: async (name) => {
      const log = logOf(paths, guestNamed(name));
      if (!existsSync(log)) throw new Refused(`${name} was never started; start it with \`up ${name}\``);
      return await readFile(log, 'utf8');
    },
    inNamespace: (argv) => inNamespace(paths, argv),
  };
}
