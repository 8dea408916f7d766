import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../model/errors.ts';
import type { Result, Say } from './command.ts';
import { type Guest, guestNamed, guestsNamed, type NetworkName, networksNamed, tapOf } from './hosts.ts';
import { locked } from './lock.ts';
import { exists, setCable } from './namespace.ts';
import { type LabId, type Paths, pathsOf } from './paths.ts';
import { bringDown, pullPlug, switchOn } from './power.ts';
import { inNamespace, ssh } from './ssh.ts';
import { logOf } from './start.ts';
import { bringUp } from './up.ts';

interface SshOptions {
  readonly stdin?: string;
  readonly timeoutSeconds?: number;
  /** The network to come in by; private when not said. */
  readonly network?: NetworkName;
}

/** The guide's seven hosts on this machine. Every verb throws Refused or HostError with what to do. */
export interface Lab {
  readonly paths: Paths;
  up(names?: readonly string[], options?: { readonly fresh?: boolean }): Promise<void>;
  down(options?: { readonly now?: boolean }): Promise<void>;
  kill(name: string): Promise<void>;
  boot(name: string): Promise<void>;
  unplug(name: string, network?: NetworkName): Promise<void>;
  plug(name: string, network?: NetworkName): Promise<void>;
  ssh(name: string, argv: readonly string[], options?: SshOptions): Promise<Result>;
  /** What the guest said on its console since it was last started. */
  logs(name: string): Promise<string>;
  /** The argv that runs something where the hosts can be reached. */
  inNamespace(argv: readonly string[]): readonly string[];
}

export function openLab(id: LabId = {}, say: Say = () => {}): Lab {
  const paths = pathsOf(id);
  /** One change of the lab at a time, whoever makes it. */
  const alone = (work: () => Promise<void>) => locked(join(paths.lab, 'lock'), say, work);
  const cable = async (guest: Guest, network: string | undefined, plugged: boolean) => {
    if (!(await exists(paths.namespace))) throw new Refused('the lab is down; start it with `up`');
    for (const each of networksNamed(network)) {
      await setCable(paths.namespace, tapOf(guest, each), plugged ? each.name : undefined);
    }
  };
  return {
    paths,
    up: (names = [], { fresh } = {}) => alone(() => bringUp(paths, guestsNamed(names), say, fresh)),
    down: ({ now } = {}) => alone(() => bringDown(paths, say, now)),
    kill: (name) => pullPlug(paths, guestNamed(name)),
    boot: (name) => alone(() => switchOn(paths, guestNamed(name), say)),
    unplug: (name, network) => cable(guestNamed(name), network, false),
    plug: (name, network) => cable(guestNamed(name), network, true),
    ssh: (name, argv, { network = 'private', ...options } = {}) => {
      const [by] = networksNamed(network);
      if (!by) throw new Refused(`the lab has no network ${network}`);
      return ssh({ paths, guest: guestNamed(name), network: by }, argv, options);
    },
    logs: (name) => readFile(logOf(paths, guestNamed(name)), 'utf8'),
    inNamespace: (argv) => inNamespace(paths, argv),
  };
}
