import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDirectory, writing } from '../../src/clients/directory.ts';
import { receiver } from '../../src/clients/receiver.ts';
import { attempt, run } from '../../src/dev/lab/command.ts';
import { converse } from '../../src/hosts/conversation.ts';
import type { Answer, Answers, Fact } from '../../src/model/check/fact.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { ldapRelay } from '../../src/model/mail/ldap-relay.ts';
import type { Talk } from '../../src/model/plan/hosts.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { cluster } from './fake-world.ts';
import { noDrill } from './no-drill.ts';
import { noMail } from './pretend-mail.ts';
import { pretendNames } from './pretend-names.ts';

/** Debian packages that bring slapd and its clients. One that is started with them is in nobody's way: these have a network of their own. */
export const slapdPackages = ['slapd', 'ldap-utils', 'iproute2'] as const;

/**
 * A host of its own as far as slapd can tell: name, network, processes, and the folders that it writes. The rest is this
 * machine's, and so is Debian's start script, behind a systemctl of a few lines.
 */
export interface SlapdHost {
  readonly host: Host;
  /** Where what it sees as /etc/ldap and so on really is. */
  readonly folder: string;
  /** Runs a program in it. */
  run(argv: readonly string[], stdin?: string): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Speaks with the relay to its slapd. */
  talk<T>(talk: Talk<T>): Promise<T>;
  /** A shell script that has to end well. */
  sh(script: string, stdin?: string): Promise<string>;
  /** Its processes are killed, as when its power fails. */
  kill(): Promise<void>;
}

export interface SlapdHosts {
  readonly inventory: Inventory;
  readonly all: readonly SlapdHost[];
  world(): SlapdWorld;
  stop(): Promise<void>;
}

export interface SlapdWorld extends Operator {
  /** `host: summary`, in order. */
  readonly changes: string[];
  readonly happenings: Happening[];
}

const systemctl = `#!/bin/sh
# Of systemctl what the steps use, over Debian's own start script.
verb=
for word; do case $word in -*) ;; *) [ -n "$verb" ] && unit=$word || verb=$word ;; esac; done
pid() { pidof slapd >/dev/null; }
case $verb in
  start | stop | restart) date +%s >/run/slapd-changed; exec /etc/init.d/slapd "$verb" >/dev/null ;;
  is-active) pid ;;
  show)
    pid && active=active || active=inactive
    printf 'Id=slapd.service\\nLoadState=loaded\\nActiveState=%s\\nUnitFileState=generated\\n' $active
    printf 'StateChangeTimestamp=@%s\\nNRestarts=0\\n' "$(cat /run/slapd-changed 2>/dev/null || echo 0)"
    ;;
esac
`;

/** Mail hosts named mail1, mail2 and so on, each with slapd installed and not set up. */
export async function slapdHosts(count: number): Promise<SlapdHosts> {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-slapd-'));
  chmodSync(folder, 0o755);
  const net = folder.slice(folder.lastIndexOf('/') + 1);
  const hosts = Array.from({ length: count }, (_, i) => ({
    name: `mail${i + 1}`,
    public: `192.0.2.${17 + i}`,
    private: `198.51.100.${17 + i}`,
    roles: ['mail'] as [Host['roles'][number]],
    hypervisor: `hv${i + 1}`,
  }));
  const inventory: Inventory = { ...cluster.inventory, hosts };
  await run(['ip', 'netns', 'add', net]);
  await run(['ip', '-n', net, 'link', 'add', 'br0', 'type', 'bridge']);
  await run(['ip', '-n', net, 'link', 'set', 'br0', 'up']);
  const all: SlapdHost[] = [];
  for (const host of hosts) all.push(await slapdHost(host, { folder: join(folder, host.name), net, hosts }));
  return {
    inventory,
    all,
    world: () => worldOf(inventory, all),
    async stop() {
      for (const one of all) await one.kill();
      await attempt(['ip', 'netns', 'delete', net]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly folder: string;
  readonly net: string;
  readonly hosts: readonly Host[];
}

async function slapdHost(host: Host, { folder, net, hosts }: Place): Promise<SlapdHost> {
  const part = (name: string) => join(folder, name);
  const bound = { 'etc-ldap': '/etc/ldap', 'var-lib': '/var/lib', run: '/run', backups: '/var/backups' };
  for (const name of [...Object.keys(bound), 'var-lib/ldap', 'default', 'bin'])
    mkdirSync(part(name), { recursive: true });
  cpSync('/etc/ldap/schema', part('etc-ldap/schema'), { recursive: true });
  writeFileSync(part('etc-ldap/ldap.conf'), '');
  cpSync('/etc/default/slapd', part('default/slapd'));
  writeFileSync(part('bin/systemctl'), systemctl, { mode: 0o755 });
  const names = hosts.map((one) => `${one.public} ${one.name}.example.net ${one.name}`);
  writeFileSync(part('hosts'), ['127.0.0.1 localhost', ...names, ''].join('\n'));
  const mounts = [
    ...Object.entries(bound).map(([name, path]) => `mount --bind ${part(name)} ${path}`),
    `mount --bind ${part('default')} /etc/default`,
    `mount --bind ${part('hosts')} /etc/hosts`,
    'mount -t proc proc /proc',
  ];
  // bash as the first process, since it takes leave of all that end.
  const script = `set -e\nhostname ${host.name}\n${mounts.join('\n')}\nip link set lo up\necho ready\nsleep infinity &\nwait`;
  const flags = ['--mount', '--uts', '--net', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const holder = spawn('unshare', [...flags, 'bash', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(holder.stdout, 'data');
  const inside = Number((await run(['pgrep', '-P', String(holder.pid)])).trim());
  await plug(host, net, inside);
  return hostOf(host, { folder, holder, inside });
}

async function plug(host: Host, net: string, inside: number): Promise<void> {
  const [cable, pid] = [`v-${host.name}`, String(inside)];
  await run(['ip', 'link', 'add', cable, 'netns', net, 'type', 'veth', 'peer', 'name', 'eth1', 'netns', pid]);
  await run(['ip', '-n', net, 'link', 'set', cable, 'master', 'br0', 'up']);
  for (const address of [host.private, host.public]) {
    await run(['nsenter', '-t', pid, '-n', 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth1']);
  }
  await run(['nsenter', '-t', pid, '-n', 'ip', 'link', 'set', 'eth1', 'up']);
}

interface Inside {
  readonly folder: string;
  readonly holder: ChildProcess;
  readonly inside: number;
}

function hostOf(host: Host, { folder, holder, inside }: Inside): SlapdHost {
  const path = `${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const enter = ['nsenter', '-t', String(inside), '-m', '-u', '-n', '-p', '--', 'env', `PATH=${path}`];
  // As sshd gives it: a pipe, which can be opened by its name; that of a child of Node's is a socket.
  const piped = ['sh', '-c', 'cat | "$@"', 'sh'];
  const inIt: SlapdHost['run'] = (argv, stdin = '') =>
    attempt([...enter, ...piped, ...argv], { stdin, timeoutSeconds: 180 });
  return {
    host,
    folder,
    run: inIt,
    talk: (talk) => {
      const child = spawn('nsenter', [...enter.slice(1), ...ldapRelay], { stdio: ['pipe', 'pipe', 'inherit'] });
      const { sink, begin, end, result } = converse(talk);
      begin(child.stdin);
      child.stdout.on('data', sink.take);
      child.on('close', end);
      return result;
    },
    async sh(script, stdin = '') {
      const { code, stdout, stderr } = await inIt(['sh', '-euc', script], stdin);
      if (code !== 0) throw new Error(`${host.name}: ${script.slice(0, 100)}: exit ${code}: ${stderr || stdout}`);
      return stdout;
    },
    async kill() {
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      const ended = once(holder, 'close');
      // The first process of its own namespace: all others go with it.
      process.kill(inside, 'SIGKILL');
      await ended;
    },
  };
}

function worldOf(inventory: Inventory, all: readonly SlapdHost[]): SlapdWorld {
  const changes: string[] = [];
  const happenings: Happening[] = [];
  const of = (host: Host) => {
    const found = all.find((one) => one.host.name === host.name);
    if (!found) throw new Error(`no host ${host.name}`);
    return found;
  };
  return {
    cluster: { inventory, secrets: cluster.secrets },
    by: 'os:test',
    changes,
    happenings,
    receiver,
    names: pretendNames([]),
    mail: noMail,
    cancelled: new AbortController().signal,
    async ask(host, facts): Promise<Answers> {
      const sentAt = Date.now();
      const answers = await Promise.all(facts.map(async (fact) => [fact.id, await answer(of(host), fact)] as const));
      return { byFact: new Map(answers), sentAt, receivedAt: Date.now() };
    },
    consult: (host, read) => of(host).talk((stream) => readDirectory(stream, host.name, read)),
    async change(host, { summary, run: argv, stdin, directory }) {
      if (directory) {
        await of(host).talk(writing(host, directory));
        return void changes.push(`${host.name}: ${summary}`);
      }
      const { code, stderr } = await of(host).run(argv, stdin ?? '');
      if (code !== 0) throw new Error(`${host.name}: ${summary}: exit ${code}: ${stderr}`);
      changes.push(`${host.name}: ${summary}`);
    },
    report: async (happening) => {
      happenings.push(happening);
    },
    sleep: (seconds) => sleep(seconds * 1000),
    now: () => new Date(),
    ...noDrill,
  };
}

async function answer(host: SlapdHost, fact: Fact): Promise<Answer> {
  const { code, stdout, stderr } = await host.run(fact.argv);
  if (code !== 0 && !fact.anyCode) return { ok: false, error: new Error(`${fact.id}: exit ${code}: ${stderr}`) };
  try {
    return { ok: true, value: fact.parse(stdout, code) };
  } catch (error) {
    return { ok: false, error: error as Error };
  }
}
