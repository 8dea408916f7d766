import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { usualTimes } from '../../src/hosts/limits.ts';
import { connectHosts } from '../../src/hosts/ssh.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { WorkerOptions } from '../../src/worker/worker.ts';
import { cluster } from './people.ts';
import { makeClientKey, type Sshd, startSshd, temporaryFolder } from './sshd.ts';

/** How a worker in another process gets to these hosts. */
export interface ReachedBySsh {
  readonly folder: string;
  readonly key: string;
  readonly port: number;
  /** By name of the host. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** The two directors of the tests' inventory, each a real sshd that knows the command `set` of file-jobs. */
export interface SshCluster {
  readonly reached: ReachedBySsh;
  readonly lb1: Sshd;
  readonly lb2: Sshd;
}

/** `set KEY VALUE`: writes down that it began, takes as long as /run/slow says, and writes down that it has ended. */
const set = `#!/bin/sh
echo "begins $1=$2" >>/run/changes
[ ! -e /run/slow ] || sleep "$(cat /run/slow)"
mkdir -p /run/state
printf %s "$2" >"/run/state/$1"
{
  printf '{'
  comma=
  for file in /run/state/*; do printf '%s"%s":"%s"' "$comma" "\${file##*/}" "$(cat "$file")"; comma=,; done
  printf '}'
} >~root/state.new
mv ~root/state.new ~root/state
echo "ended $1=$2" >>/run/changes
`;

export async function startCluster(t: Pick<TestContext, 'after'>): Promise<SshCluster> {
  const [key, folder, port] = [makeClientKey(t), temporaryFolder(t), await freePort()];
  const boot = async (address: string) => {
    const sshd = await startSshd(t, { address, port, clientKey: key.publicKey });
    const install =
      'mount -t tmpfs tmpfs /usr/local/sbin; printf %s "$1" >/usr/local/sbin/set; chmod 755 /usr/local/sbin/set';
    sshd.inside('sh', '-c', `${install}; echo {} >~root/state; : >/run/changes`, 'sh', set);
    return sshd;
  };
  const [lb1, lb2] = [await boot('127.0.0.21'), await boot('127.0.0.22')];
  writeFileSync(join(folder, 'known_hosts'), lb1.knownHosts + lb2.knownHosts);
  const addresses = { lb1: lb1.address, lb2: lb2.address };
  return { reached: { folder, key: key.path, port, addresses }, lb1, lb2 };
}

/** The same hosts for a worker. */
export function overSsh({ folder, key, port, addresses }: ReachedBySsh): Pick<WorkerOptions, 'cluster' | 'hosts'> {
  const { inventory } = cluster;
  const hosts = inventory.hosts.map((host) => ({ ...host, private: addresses[host.name] ?? host.private }));
  const declared = { ...inventory, hosts, ssh: { ...inventory.ssh, port, key } } as Inventory;
  return { cluster: { ...cluster, inventory: declared }, hosts: connectHosts(declared, folder, usualTimes) };
}

/** What `set` wrote down, as in `begins a=1`. */
export function changesOn(sshd: Sshd): readonly string[] {
  return sshd.inside('cat', '/run/changes').split('\n').filter(Boolean);
}

export const onlyBegun = (sshd: Sshd) => changesOn(sshd).filter((line) => line.startsWith('begins'));
