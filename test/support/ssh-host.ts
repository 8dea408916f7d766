import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Times, usualTimes } from '../../src/hosts/limits.ts';
import { connectHosts } from '../../src/hosts/ssh.ts';
import type { Argv, Fact } from '../../src/model/check/fact.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import type { Command, Hosts } from '../../src/model/plan/hosts.ts';
import { describe } from '../../src/model/text/errors.ts';
import { comesTrue } from './comes-true.ts';
import { inventory } from './fake-world.ts';
import { makeClientKey, type Sshd, type SshdOptions, startSshd, temporaryFolder } from './sshd.ts';

type Context = Pick<TestContext, 'after'>;

/** For tests in which something is waited for in vain: nobody wants to wait there as long as in an emergency. */
export const quickTimes: Times = { connect: 3, login: 3, keepalive: 1, facts: 2, lock: 2, grace: 2 };

/** One host behind a real sshd, and all that is needed to talk to it. */
export interface SshHost {
  readonly sshd: Sshd;
  readonly host: Host;
  readonly inventory: Inventory;
  /** Where key and known_hosts lie. */
  readonly folder: string;
  readonly hosts: Hosts;
  /** Others to the same host, as another process would have them. */
  connect(ssh?: Partial<Inventory['ssh']>, times?: Times): Hosts;
}

export interface SshHostOptions extends Partial<SshdOptions> {
  /** Default: those of production. */
  readonly times?: Times;
  /** What its inventory has instead. */
  readonly declared?: Partial<Inventory>;
}

export async function startHost(t: Context, options: SshHostOptions = {}): Promise<SshHost> {
  const key = makeClientKey(t);
  const folder = temporaryFolder(t);
  const sshd = await startSshd(t, { address: '127.0.0.13', clientKey: key.publicKey, ...options });
  writeFileSync(join(folder, 'known_hosts'), sshd.knownHosts);
  const host = { ...lb1(), private: sshd.address };
  const declared = {
    ...inventory,
    ...options.declared,
    hosts: [host],
    ssh: { ...inventory.ssh, port: sshd.port, key: key.path },
  } as Inventory;
  const connect = (ssh: Partial<Inventory['ssh']> = {}, times = options.times ?? usualTimes) => {
    const hosts = connectHosts({ ...declared, ssh: { ...declared.ssh, ...ssh } }, folder, times);
    t.after(() => hosts.close());
    return hosts;
  };
  return { sshd, host, inventory: declared, folder, hosts: connect(), connect };
}

function lb1(): Host {
  const [, host] = inventory.hosts;
  if (!host) throw new Error('the inventory of the tests has no second host');
  return host;
}

/** A fact that is what its command printed. */
export function printed(id: string, argv: Argv, more: Partial<Fact<string>> = {}): Fact<string> {
  return { id, argv, parse: (stdout) => stdout, ...more };
}

/** What a host said to one such question. Throws what asking or the answer was. */
export async function answer({ hosts, host }: Pick<SshHost, 'hosts' | 'host'>, argv: Argv): Promise<unknown> {
  const said = (await hosts.ask(host, [printed('test.fact', argv)])).byFact.get('test.fact');
  if (said?.ok) return said.value;
  throw said?.error;
}

export function change({ hosts, host }: Pick<SshHost, 'hosts' | 'host'>, command: Partial<Command>): Promise<void> {
  return hosts.change(host, { summary: 'do it', run: ['true'], ...command });
}

/** Waits until the host runs no such program. What was killed is listed until its parent has noticed. */
export function gone({ sshd }: Pick<SshHost, 'sshd'>, program: string): Promise<void> {
  return comesTrue(`${program} is gone`, () => !sshd.inside('ps', 'ax').includes(program));
}

/** As people read an error: name, message with causes, remedy. */
export function shownError(error: unknown): string {
  const remedy = error instanceof Error && 'remedy' in error && error.remedy ? ` -> ${error.remedy}` : '';
  return `${error instanceof Error ? error.name : ''}: ${describe(error)}${remedy}`;
}

/** The same of whatever rejects the work. */
export async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    (value) => `no error: ${JSON.stringify(value)}`,
    (error) => shownError(error),
  );
}
