import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, type Result, run } from '../../src/dev/lab/command.ts';
import type { Answer, Fact } from '../../src/model/check/fact.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { dependent } from './dependent.ts';
import { cluster, fakeWorld } from './fake-world.ts';
import { galeraPackages } from './galera-node.ts';

export const galeraHostPackages = [
  ...galeraPackages,
  'mariadb-backup',
  'socat',
  'rsync',
  'util-linux',
  'iproute2',
] as const;

/** Two hosts of their own as far as MariaDB can tell, on this machine, and what people do with them. */
export interface GaleraHosts {
  /** Asks and changes them as a worker does. */
  readonly world: Operator;
  /** What was changed so far: `db1: join the cluster …`. */
  readonly changes: string[];
  /** Runs a script on a host as root and gives back what it printed. */
  on(host: string, script: string): Promise<string>;
  /** By the socket, as root. */
  sql(host: string, statement: string): Promise<string>;
  stop(): Promise<void>;
}

/** What Debian's unit does, and as much of systemd as the steps ask for. */
const systemctl = `#!/bin/sh
log=/var/lib/mariadb.log
ping() { mariadb --no-defaults --connect-timeout=1 -e 'DO 0' >/dev/null 2>&1; }
start() {
  at=$(mariadbd --user=mysql --wsrep-recover --disable-log-error 2>&1 | sed -n 's/.*WSREP: Recovered position: *//p' | tail -n 1)
  setsid mariadbd --user=mysql "$@" \${at:+--wsrep_start_position=$at} </dev/null >>$log 2>&1 9>&- &
  for try in $(seq 240); do
    sleep 0.5
    ping && exit 0
    pidof mariadbd >/dev/null || exit 1
  done
  exit 1
}
case "$*" in
  'start mariadb') start ;;
  'new-cluster') start --wsrep-new-cluster ;;
  'stop mariadb')
    pid=$(pidof mariadbd) || exit 0
    kill $pid
    while pidof mariadbd >/dev/null; do sleep 0.2; done
    ;;
  'is-active --quiet mariadb') pidof mariadbd >/dev/null ;;
  *ActiveState*) if ping; then echo ActiveState=active; else echo ActiveState=activating; fi ;;
esac
`;

const settings = (host: Host, members: readonly string[]) => `[mysqld]
datadir = /var/lib/mysql
socket = /run/mysqld/mysqld.sock
pid_file = /run/mysqld/mysqld.pid
bind_address = ${host.private}
innodb_use_native_aio = 0
innodb_log_file_size = 8M
innodb_buffer_pool_size = 16M
innodb_flush_log_at_trx_commit = 1
binlog_format = ROW
innodb_autoinc_lock_mode = 2
wsrep_on = ON
wsrep_provider = /usr/lib/galera/libgalera_smm.so
wsrep_cluster_name = db_cluster
wsrep_cluster_address = gcomm://${members.join(',')}
wsrep_node_name = ${host.name}
wsrep_node_address = ${host.private}
wsrep_sst_method = rsync
wsrep_sst_receive_address = ${host.private}:4444
wsrep_provider_options = "gmcast.listen_addr=tcp://${host.private}:4567;ist.recv_addr=${host.private}:4568;gcache.size=16M;gcache.recover=yes"
[client]
socket = /run/mysqld/mysqld.sock
`;

// It has to reap what is left behind: a daemon that is dead must not look like one that runs.
const init = 'set +e; trap : CHLD; while :; do sleep 1000 & wait $!; done';
const enterHost = (pid: number) => ['nsenter', `--target=${pid}`, '--mount', '--pid', '--net'];

/** A network of their own with both addresses; data, processes and configuration of their own for each. */
export async function galeraHosts(): Promise<GaleraHosts> {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-hosts-'));
  chmodSync(folder, 0o755);
  const hosts = hostsWith(cluster.inventory, 'database');
  const transfer = await transferScripts(folder);
  const members = hosts.map((host) => host.private);
  const children: ChildProcess[] = [];
  const network = await held(children, ['unshare', '--net', 'sh', '-c', addresses(members)]);
  const pids = new Map<string, number>();
  for (const host of hosts) {
    const own = join(folder, host.name);
    prepare(own, host, members);
    for (const script of transfer) await run(['cp', script, join(own, 'bin')]);
    const setUp = `${mounts(own)}\n${init}`;
    const net = ['nsenter', `--target=${network}`, '--net'];
    const argv = [...net, 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-ec', setUp];
    pids.set(host.name, await childOf(await held(children, argv)));
  }
  const exec = (name: string, argv: readonly string[], stdin = ''): Promise<Result> => {
    const path = `${join(folder, name, 'bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    const enter = [...enterHost(pids.get(name) ?? 0), 'env', `PATH=${path}`];
    // By a pipe, as over SSH: what Node gives a child is a socket, which cannot be opened as /dev/stdin.
    return attempt([...enter, 'sh', '-c', 'cat | "$@"', 'sh', ...argv], { stdin, timeoutSeconds: 180 });
  };
  const on = async (name: string, script: string) => {
    const { code, stdout, stderr } = await exec(name, ['sh', '-c', script]);
    if (code !== 0) throw new Error(`${name}: ${script}: exit ${code}: ${stderr}`);
    return stdout.trim();
  };
  for (const { name } of hosts) await on(name, installDb('/var/lib/mysql'));
  const changes: string[] = [];
  return {
    changes,
    world: worldOf(hosts, exec, changes),
    on,
    sql: async (name, statement) => {
      const { code, stdout, stderr } = await exec(name, ['mariadb', '-BNe', statement]);
      if (code !== 0) throw new Error(`${name}: ${statement.slice(0, 40)}: ${stderr}`);
      return stdout.trim();
    },
    async stop() {
      for (const child of children.toReversed()) child.kill('SIGKILL');
      await Promise.all(
        children.map((child) => child.exitCode === null && child.signalCode === null && once(child, 'close')),
      );
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const installDb = (folder: string) =>
  `rm -rf ${folder} && install -d -m 755 -o mysql -g mysql ${folder} && mariadb-install-db --no-defaults --user=mysql --datadir=${folder} --skip-test-db >/dev/null`;

const addresses = (members: readonly string[]) =>
  `set -e; ip link set lo up; ${members.map((address) => `ip addr add ${address}/32 dev lo`).join('; ')}; exec sleep infinity`;

/** The scripts of a state transfer are in the package that starts a server where it is installed, so they are only taken out of it. */
async function transferScripts(folder: string): Promise<readonly string[]> {
  await run(['apt-get', 'download', '-q', 'mariadb-server'], { cwd: folder });
  const [file = ''] = globSync(join(folder, '*.deb'));
  await run(['dpkg-deb', '-x', file, join(folder, 'package')]);
  return globSync(join(folder, 'package/usr/bin/wsrep_sst_*'));
}

function prepare(own: string, host: Host, members: readonly string[]): void {
  for (const name of ['lib', 'etc', 'bin']) mkdirSync(join(own, name), { recursive: true });
  writeFileSync(join(own, 'etc/my.cnf'), settings(host, members));
  for (const file of ['passwd', 'group']) {
    const line = file === 'passwd' ? 'mysql:x:64999:64999::/nonexistent:/bin/false\n' : 'mysql:x:64999:\n';
    const others = readFileSync(`/etc/${file}`, 'utf8')
      .split('\n')
      .filter((one) => one !== '' && !one.startsWith('mysql:'));
    writeFileSync(join(own, file), `${others.join('\n')}\n${line}`);
  }
  const commands = {
    systemctl,
    galera_new_cluster: '#!/bin/sh\nexec systemctl new-cluster\n',
    journalctl: '#!/bin/sh\ntail -n 50 /var/lib/mariadb.log\n',
  };
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(own, 'bin', name), text);
    chmodSync(join(own, 'bin', name), 0o755);
  }
}

const mounts = (own: string) => `
mount --bind ${own}/lib /var/lib
mount --bind ${own}/etc /etc/mysql
mount --bind ${own}/passwd /etc/passwd
mount --bind ${own}/group /etc/group
mount -t tmpfs tmpfs /run
install -d -o mysql -g mysql /run/mysqld`;

/** Starts it for as long as this process lives, and waits until it has become what it runs last. */
async function held(children: ChildProcess[], argv: readonly string[]): Promise<number> {
  const child = spawn(...dependent(argv), { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  const { pid = 0 } = child;
  const last = argv.includes('--fork') ? 'unshare' : 'sleep';
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${argv.join(' ')}: exit ${child.exitCode}`);
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === last) return pid;
    await sleep(50);
  }
  throw new Error(`${argv.join(' ')} has not started`);
}

/** The first process of its namespace, once that has mounted what it needs. */
async function childOf(pid: number): Promise<number> {
  for (let tries = 0; tries < 600; tries += 1, await sleep(50)) {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
    if (child && readFileSync(`/proc/${child}/mounts`, 'utf8').includes(' /run tmpfs ')) return child;
  }
  throw new Error('the host has not started');
}

type Exec = (name: string, argv: readonly string[], stdin?: string) => Promise<Result>;

function worldOf(hosts: readonly Host[], exec: Exec, changes: string[]): Operator {
  const inventory = { ...cluster.inventory, hosts: [...hosts] };
  const ask = async (host: Host, fact: Fact): Promise<Answer> => {
    const { code, stdout, stderr } = await exec(host.name, fact.argv);
    if (code !== 0 && !fact.anyCode) return { ok: false, error: new HostError(host.name, `${fact.id}: ${stderr}`) };
    return { ok: true, value: fact.parse(stdout, code) };
  };
  return {
    ...fakeWorld(() => undefined),
    cluster: { ...cluster, inventory },
    async ask(host, facts) {
      const sentAt = Date.now();
      const byFact = new Map<string, Answer>();
      for (const fact of facts) byFact.set(fact.id, await ask(host, fact));
      return { byFact, sentAt, receivedAt: Date.now() };
    },
    async change(host, change) {
      changes.push(`${host.name}: ${change.summary}`);
      const { code, stderr } = await exec(host.name, change.run, change.stdin);
      if (code !== 0) throw new HostError(host.name, `${change.summary}: exit ${code}: ${stderr.trim()}`);
    },
    sleep: (seconds) => sleep(seconds * 1000),
    now: () => new Date(),
  };
}
