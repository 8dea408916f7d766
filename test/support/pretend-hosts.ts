import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { declaredTable, type IpvsTable } from '../../src/facts/director/ipvs.ts';
import { declaredSync } from '../../src/facts/director/ipvs-sync.ts';
import type { VrrpInstance } from '../../src/facts/director/keepalived.ts';
import { maintenanceDirectory } from '../../src/facts/director/ldirectord.ts';
import type { HeldAddress } from '../../src/facts/host/addresses.ts';
import type { FileState } from '../../src/facts/host/files.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Readings } from '../../src/facts/host/readings.ts';
import type { Unit } from '../../src/facts/host/units.ts';
import type { Updates } from '../../src/facts/host/updates.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Run } from '../../src/model/plan/step.ts';
import { basePriority } from '../../src/steps/director/keepalived.ts';
import { addressesIn } from '../../src/steps/mail/loopback-unit.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { type FakeWorld, fakeWorld, inventory as guide } from './fake-world.ts';
import { emptyGalera, galeraAnswer, galeraChange, type PretendNode } from './pretend-galera.ts';
import { bareMail, iredmailAnswer, iredmailChange, type PretendMail } from './pretend-iredmail.ts';
import { noSlapd, type PretendSlapd, slapdAnswer, slapdChange, slapdInstalled } from './pretend-slapd.ts';
import { noStore, type PretendStore, storeAnswer, storeChange } from './pretend-store.ts';

/** A bare Debian host as far as the steps of the directors touch it. */
interface Pretended {
  readonly files: Map<string, FileState>;
  readonly installed: Set<string>;
  readonly units: Map<string, Unit>;
  readonly sysctl: Map<string, string>;
  readonly modules: Set<string>;
  readonly held: HeldAddress[];
  /** By virtual service, the seconds of persistence in the ldirectord.cf that was last read. */
  readonly table: Map<string, number | undefined>;
  readonly store: PretendStore;
  readonly slapd: PretendSlapd;
  /** Names of files in ldirectord's maintenancedir. */
  readonly maintenance: Map<string, string>;
  /** How far its clock is ahead of the worker's. */
  clockMs: number;
}

const units: Readonly<Record<string, string>> = {
  keepalived: 'keepalived.service',
  ldirectord: 'ldirectord.service',
  'nginx-light': 'nginx.service',
  'mariadb-server': 'mariadb.service',
  'galera-arbitrator-4': 'garb.service',
  'nfs-kernel-server': 'nfs-server.service',
  'nfs-common': 'nfs-client.target',
  slapd: 'slapd.service',
  postfix: 'postfix.service',
  'dovecot-imapd': 'dovecot.service',
};

function bare(host: Host): Pretended {
  const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 0 });
  return {
    files: new Map([[paths.hosts, file(`127.0.0.1\tlocalhost\n127.0.1.1\t${host.name}\n`)]]),
    installed: new Set(),
    units: new Map(),
    sysctl: new Map([
      ['net.ipv4.conf.all.arp_ignore', '0'],
      ['net.ipv4.conf.all.arp_announce', '0'],
    ]),
    modules: new Set(),
    table: new Map(),
    store: noStore(),
    slapd: noSlapd(),
    maintenance: new Map(),
    clockMs: 0,
    held: [{ interface: 'eth0', address: host.public, prefix: 24 }],
  };
}

export interface PretendHosts {
  readonly world: FakeWorld;
  readonly hosts: ReadonlyMap<string, Pretended>;
  /** Deploys all of it, or one target. */
  deploy(target?: string): Promise<number>;
  /** Ends the database on a host, or the arbiter, as a loss of power does; the node had come this far. */
  kill(name: string, seqno?: number): void;
  /** What of iRedMail a host has, to be looked at and changed. */
  mail(name: string): PretendMail;
  /** What the database of a host has, to be looked at and changed. */
  node(name: string): PretendNode;
}

/** Every host of the cluster, bare; each change does to them what it would do to a real one. `more` is declared besides. */
export function pretendHosts(more: Partial<Inventory> = {}): PretendHosts {
  const declared = { ...guide, ...more };
  const hosts = new Map(declared.hosts.map((host) => [host.name, bare(host)]));
  const of = (host: Host) => hosts.get(host.name) ?? bare(host);
  const galera = emptyGalera();
  const mails = new Map(declared.hosts.map(({ name }) => [name, bareMail(name)]));
  const mail = (name: string) => mails.get(name) ?? bareMail(name);
  const providers = hostsWith(declared, 'mail').map((host) => ({ host, now: of(host), slapd: of(host).slapd }));
  const directory = (host: Host) => ({
    host,
    now: of(host),
    slapd: of(host).slapd,
    hasTls: mail(host.name).slapdHasTls,
    all: providers,
  });
  // What the second run of iRedMail's installer makes again is noted by the nodes that only apply it.
  let noted = false;
  let seconds = 0;
  const plain: FakeWorld = fakeWorld(
    (host, fact) => {
      const all = { all: [...hosts.values()], galera };
      if (fact.id === 'iredmail.noted') return noted ? 1 : 0;
      const said =
        iredmailAnswer(fact.id, mail(host.name)) ??
        galeraAnswer(fact.id, of(host), all) ??
        storeAnswer(fact.id, of(host).store) ??
        slapdAnswer(fact.id, directory(host));
      return said
        ? said.value
        : answer(host, of(host), { fact, hosts, inventory: declared, at: plain.now().getTime() });
    },
    (host, run) => {
      seconds += 1;
      if (run.run.join(' ').includes('xargs -r rm -f')) {
        noted = false;
        return;
      }
      const before = mail(host.name).state.release;
      if (iredmailChange(of(host), run, { mail: mail(host.name), now: seconds, name: host.name })) {
        if (before === mail(host.name).state.release) return;
        slapdInstalled(of(host).slapd, host.name);
        if ([...mails.values()].filter(({ state }) => state.release !== undefined).length > 1) noted = true;
        return;
      }
      if (slapdChange(run, directory(host), seconds)) return;
      if (galeraChange(of(host), run, { all: [...hosts.values()], galera, now: seconds })) return;
      if (!storeChange(of(host), of(host).store, run)) change(of(host), run, seconds);
    },
  );
  const world = { ...plain, cluster: { ...plain.cluster, inventory: declared } };
  const named = (name: string) => {
    const found = hosts.get(name);
    if (!found) throw new Error(`there is no host ${name}`);
    return found;
  };
  const node = (name: string) => {
    const found = galera.nodes.get(named(name));
    if (!found) throw new Error(`${name} has no data`);
    return found;
  };
  return {
    world,
    hosts,
    node,
    mail,
    deploy: async (target = 'all') => {
      const wanted = targetNamed(target);
      return apply(world, wanted, await preview(world, wanted));
    },
    kill(name, seqno = 1200) {
      const host = named(name);
      for (const unit of ['mariadb.service', 'garb.service']) {
        const before = host.units.get(unit);
        if (before) host.units.set(unit, { ...before, active: 'failed' });
      }
      const data = galera.nodes.get(host);
      if (data) Object.assign(data, { primary: false, clean: false, seqno });
    },
  };
}

function change(host: Pretended, { run, stdin = '' }: Run, now: number): void {
  const words = [...run];
  const line = words.join(' ');
  const systemctl = /^systemctl (enable|restart|reload-or-restart) (?:--quiet )?(\S+)$/.exec(line);
  if (line.includes('apt-get')) for (const name of words.slice(4)) install(host, name);
  else if (line.includes('.mailha-new')) {
    const [path = '', mode = '', owner = ''] = words.slice(4);
    host.files.set(path, { content: stdin, mode, owner, writtenAt: now });
  } else if (line.includes('openssl req')) {
    host.files.set(paths.checkPageCertificate, {
      content: '-----BEGIN',
      mode: '644',
      owner: 'root:root',
      writtenAt: now,
    });
  } else if (line.includes(maintenanceDirectory)) {
    const name = (words[0] === 'rm' ? words.at(-1) : words[4])?.slice(maintenanceDirectory.length + 1) ?? '';
    if (words[0] === 'rm') host.maintenance.delete(name);
    else host.maintenance.set(name, words[5] ?? '');
  } else if (words[0] === 'rm') host.files.delete(words.at(-1) ?? '');
  else if (line === 'systemctl daemon-reload') know(host);
  else if (words[0] === 'modprobe') {
    for (const name of words.slice(2)) host.modules.add(name);
    host.sysctl.set('net.ipv4.vs.expire_quiescent_template', '0').set('net.ipv4.vs.expire_nodest_conn', '0');
  } else if (words[0] === 'sysctl') host.sysctl.set(...((words.at(-1) ?? '').split('=') as [string, string]));
  else if (systemctl) turn(host, systemctl[1] ?? '', systemctl[2] ?? '', now);
}

/** Units that a step has written. */
function know(host: Pretended): void {
  for (const path of host.files.keys()) {
    const [, unit] = /^\/etc\/systemd\/system\/([^/]+\.service)$/.exec(path) ?? [];
    if (unit === undefined || host.units.has(unit)) continue;
    host.units.set(unit, { known: true, active: 'inactive', enabled: false, changedAt: 0, restarts: 0 });
  }
}

/** Debian enables a unit when it is installed; policy-rc.d keeps it from being started. */
function install(host: Pretended, name: string): void {
  host.installed.add(name);
  const unit = units[name];
  if (unit) host.units.set(unit, { known: true, active: 'inactive', enabled: true, changedAt: 0, restarts: 0 });
  if (name === 'nginx-light')
    host.files.set(paths.nginxDefault, { content: 'server {}', mode: '644', owner: 'root:root', writtenAt: 0 });
}

function turn(host: Pretended, verb: string, unit: string, now: number): void {
  const before = host.units.get(unit);
  if (!before?.known) throw new Error(`there is no ${unit}`);
  if (unit === 'ldirectord.service') readTable(host);
  if (unit === 'mailha-loopback.service' && verb === 'restart') hold(host);
  host.units.set(
    unit,
    verb === 'enable' ? { ...before, enabled: true } : { ...before, active: 'active', changedAt: now },
  );
}

/** As the unit puts them there, each once. */
function hold({ files, held }: Pretended): void {
  for (const address of addressesIn(files.get(paths.loopbackUnit)?.content)) {
    if (!held.some((other) => other.interface === 'lo' && other.address === address))
      held.push({ interface: 'lo', address, prefix: 32 });
  }
}

function active(host: Pretended | undefined, unit: string): boolean {
  return host?.units.get(unit)?.active === 'active';
}

interface Asked {
  readonly fact: Fact;
  readonly hosts: ReadonlyMap<string, Pretended>;
  readonly inventory: Inventory;
  /** The worker's clock in ms. */
  readonly at: number;
}

function answer(host: Host, now: Pretended, asked: Asked): unknown {
  const { fact, inventory, at } = asked;
  if (fact.id === 'files.managed') return new Map(now.files);
  if (fact.id === 'systemd.units') return new Map(now.units);
  if (fact.id === 'debian.packages') return new Set(now.installed);
  if (fact.id === 'linux.readings') return readingsOf(now);
  if (fact.id === 'host.complaints') return new Map();
  if (fact.id === 'linux.updates') return upToDate;
  if (fact.id === 'linux.addresses') return [...now.held, ...vipsOn(host, asked)];
  if (fact.id === 'networkd.loopback') return undefined;
  if (fact.id === 'cloud-init.hosts') return false;
  if (fact.id === 'apparmor.denied') return [];
  if (fact.id === 'host.older-peers') return { storageVersion: undefined, withoutTls: false };
  if (fact.id === 'debian.restarters') return { upgrades: false, excluded: [], needrestart: false };
  if (fact.id === 'ipvs.table') return tableOf(now, inventory);
  if (fact.id === 'ipvs.sync') {
    if (!active(now, 'mailha-ipvs-sync.service')) return [];
    return (['master', 'backup'] as const).map((state) => ({ state, ...declaredSync(host, inventory) }));
  }
  if (fact.id === 'keepalived.vrrp') return vrrpOf(host, asked);
  if (fact.id === 'ldirectord.view') return { maintenance: now.maintenance, reasons: new Map() };
  if (fact.id === 'linux.clock') return at + now.clockMs;
  if (fact.id === 'linux.disks') return [{ mount: '/', usedPercent: 10, usedInodesPercent: 1 }];
  return new Error(`nobody taught the pretended hosts ${fact.id}`);
}

/** A guest's kernel comes from outside: there is none in /boot. */
const upToDate: Updates = {
  runningKernel: '6.1',
  runningBuild: undefined,
  kernels: [],
  installedBuild: undefined,
  stale: [],
};

function readingsOf({ sysctl, modules }: Pretended): Readings {
  const os = { id: 'debian', version: '12' };
  return { sysctl: new Map(sysctl), os, kernel: '6.1', modules: new Set(modules), rebootFor: undefined };
}

/** The first director whose keepalived runs. */
function master({ hosts, inventory }: Asked): string | undefined {
  return hostsWith(inventory, 'director').find(({ name }) => active(hosts.get(name), 'keepalived.service'))?.name;
}

function vipsOn(host: Host, asked: Asked): readonly HeldAddress[] {
  if (master(asked) !== host.name) return [];
  return asked.inventory.vips.map(({ address }) => ({ interface: 'eth0', address, prefix: 32 }));
}

function vrrpOf(host: Host, asked: Asked): readonly VrrpInstance[] | undefined {
  const { hosts, inventory } = asked;
  if (!active(hosts.get(host.name), 'keepalived.service')) return undefined;
  const state = master(asked) === host.name ? 'MASTER' : 'BACKUP';
  const priority = basePriority(host, inventory);
  return inventory.vips.map(({ name }) => ({
    name,
    state,
    wanted: state,
    basePriority: priority,
    effectivePriority: priority,
  }));
}

/** What ldirectord makes of its file when it is started. */
function readTable(host: Pretended): void {
  host.table.clear();
  for (const block of (host.files.get(paths.ldirectord)?.content ?? '').split(/^virtual=/m).slice(1)) {
    const seconds = /^ {4}persistent=(\d+)$/m.exec(block)?.[1];
    host.table.set(block.slice(0, block.indexOf('\n')), seconds === undefined ? undefined : Number(seconds));
  }
}

function tableOf(host: Pretended, inventory: Inventory): IpvsTable | undefined {
  if (!host.installed.has('ipvsadm')) return undefined;
  const services = declaredTable(inventory).filter(({ address }) => host.table.has(address));
  return {
    raw: 'a table\n',
    services: services.map(({ address, scheduler, flags, forward, realServers }) => ({
      protocol: 'TCP',
      address,
      scheduler,
      persistent: host.table.get(address),
      flags,
      realServers: realServers.map((real) => ({
        address: real.address,
        forward,
        active: 0,
        inactive: 0,
        weight: host.maintenance.has(real.address.split(':')[0] ?? '') ? 0 : 1,
      })),
    })),
  };
}
