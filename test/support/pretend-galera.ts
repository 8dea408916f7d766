import { type GaleraDisk, noUuid } from '../../src/facts/galera/disk.ts';
import type { GaleraNode } from '../../src/facts/galera/node.ts';
import type { Recovered } from '../../src/facts/galera/position.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Unit } from '../../src/facts/host/units.ts';
import type { Accounts, Rights } from '../../src/facts/mail/accounts.ts';
import type { Run } from '../../src/model/plan/step.ts';
import { saidNode, stopped, uuid } from './said-node.ts';

/** The part of a pretended host that the steps of the databases touch. */
interface Pretended {
  readonly files: ReadonlyMap<string, { readonly content: string }>;
  readonly units: Map<string, Unit>;
}

/** What is on the disk of one node, and how it stands in the cluster while it runs. */
export interface PretendNode {
  uuid: string;
  seqno: number;
  /** Whether grastate.dat says how far it has come, as it does after a stop in good order. */
  clean: boolean;
  flagged: boolean;
  /** Whether Galera dropped its state: grastate.dat is zeros. */
  dropped?: boolean;
  /** Whether it is in the component that may write. */
  primary: boolean;
  clients: number;
}

/** What the cluster of databases holds, the same on every node. */
export interface PretendGalera {
  accounts: Accounts['accounts'];
  readonly rights: Map<string, Rights>;
  readers: readonly string[];
  dumpers: readonly string[];
  monitorRow: boolean;
  readonly firewall: Map<Pretended, string>;
  /** Those that have data. */
  readonly nodes: Map<Pretended, PretendNode>;
}

const onSocket = { plugin: 'mysql_native_password', hash: 'invalid' };
const everything: Rights = { held: 38, grantable: 38 };

export function emptyGalera(): PretendGalera {
  const accounts = ['root', 'mysql'].map((user) => ({ user, host: 'localhost', ...onSocket }));
  const rights = new Map(accounts.map(({ user, host }) => [`${user}@${host}`, everything]));
  return { accounts, rights, readers: [], dumpers: [], monitorRow: false, firewall: new Map(), nodes: new Map() };
}

const runs = (host: Pretended, unit: string) => host.units.get(unit)?.active === 'active';

/** All hosts, and what their databases hold. */
export interface PretendedCluster {
  readonly all: readonly Pretended[];
  readonly galera: PretendGalera;
}

/** Undefined when the fact is about something else. */
export function galeraAnswer(
  id: string,
  host: Pretended,
  { all, galera }: PretendedCluster,
): { readonly value: unknown } | undefined {
  const node = galera.nodes.get(host);
  if (id === 'galera.node') return { value: nodeOf(host, all, galera) };
  if (id === 'galera.disk') return { value: diskOf(host, node) };
  if (id === 'galera.room') return { value: { usedMib: 300, freeMib: 9000, movable: true } };
  if (id === 'galera.position') return { value: recoveredOf(host, node) };
  if (id === 'mariadb.accounts') return { value: runs(host, 'mariadb.service') ? { ...galera } : undefined };
  if (id.startsWith('database.greeting ')) {
    const serves = all.some((other) => galera.nodes.get(other)?.primary && runs(other, 'mariadb.service'));
    return { value: serves ? { version: '10.11.11-MariaDB' } : { why: 'Connection refused' } };
  }
  if (id === 'linux.memory') return { value: 490 };
  if (id === 'nftables.version') return { value: galera.firewall.get(host) };
  return undefined;
}

function nodeOf(host: Pretended, all: readonly Pretended[], { monitorRow, nodes }: PretendGalera): GaleraNode {
  const garbd = runs(host, 'garb.service');
  const own = nodes.get(host);
  if (!own || !runs(host, 'mariadb.service')) return { ...stopped, garbd };
  const votes = all.filter((other) => nodes.get(other)?.primary === true || runs(other, 'garb.service')).length;
  const outside = { wsrep_cluster_status: 'non-Primary', wsrep_ready: 'OFF', wsrep_local_state: '0' };
  const status = {
    wsrep_cluster_size: String(votes),
    wsrep_last_committed: String(own.seqno),
    ...(own.primary ? {} : outside),
  };
  return { ...saidNode({ status, said: { monitorRow, clients: own.clients } }), garbd };
}

function diskOf(host: Pretended, node: PretendNode | undefined): GaleraDisk {
  const clean = node?.clean === true && !runs(host, 'mariadb.service');
  const grastate = node && {
    uuid: node.dropped ? noUuid : node.uuid,
    seqno: clean ? node.seqno : -1,
    safeToBootstrap: node.flagged,
  };
  return { hasData: node !== undefined, grastate, gvwstate: 'none', failedWrites: 0, transfer: false, schemas: [] };
}

function recoveredOf(host: Pretended, node: PretendNode | undefined): Recovered {
  const asked = node && !node.clean && !runs(host, 'mariadb.service');
  return { position: asked ? { uuid: node.uuid, seqno: node.seqno } : undefined, failure: undefined, prepared: 0 };
}

/** Whether the change was one of the databases'. Throws where a real host would fail, or two clusters would come of it. */
export function galeraChange(
  host: Pretended,
  { run, stdin = '' }: Run,
  { all, galera, now }: PretendedCluster & { readonly now: number },
): boolean {
  const line = run.join(' ');
  const unit = (name: string, active = 'active') =>
    host.units.set(name, { known: true, active, enabled: true, changedAt: now, restarts: 0 });
  const own = galera.nodes.get(host);
  const primary = all.flatMap((other) => galera.nodes.get(other) ?? []).find((node) => node.primary);
  if (line.includes('mv -T "$old" "$kept"')) galera.nodes.delete(host);
  else if (/galera_new_cluster/.test(line)) {
    const others = all.filter((other) => runs(other, 'mariadb.service') || runs(other, 'garb.service'));
    if (others.length > 0) throw new Error('somebody listens on port 4567');
    if (own && !own.flagged) throw new Error('it may not be safe to bootstrap the cluster from this node');
    galera.nodes.set(host, {
      ...(own ?? { uuid, seqno: 1200, clients: 0 }),
      primary: true,
      clean: false,
      flagged: false,
    });
    unit('mariadb.service');
  } else if (/systemctl (re)?start mariadb/.test(line)) {
    if (!primary) throw new Error('mariadb did not start: nobody is Primary');
    galera.nodes.set(host, { ...primary, flagged: false, clients: own?.clients ?? 0 });
    unit('mariadb.service');
  } else if (line.includes('pc.bootstrap=YES')) {
    for (const other of all) if (runs(other, 'mariadb.service')) stand(galera, other, { primary: true });
  } else if (line.includes('systemctl stop mariadb')) {
    stand(galera, host, { primary: false, clean: true });
    unit('mariadb.service', 'inactive');
  } else if (line === 'systemctl stop garb.service') unit('garb.service', 'inactive');
  else if (line.includes('grastate.dat'))
    stand(galera, host, { dropped: false, flagged: /^safe_to_bootstrap: 1$/m.test(stdin) });
  else if (line.includes('systemd-run')) {
    galera.firewall.set(host, /version_(\w+)/.exec(host.files.get(paths.firewall)?.content ?? '')?.[1] ?? '');
  } else if (line.includes('systemctl restart mailha-firewall')) unit('mailha-firewall.service');
  else if (run[0] === 'mariadb') tell(galera, stdin);
  else return /--help --verbose|CURRENT_USER/.test(line);
  return true;
}

function stand({ nodes }: PretendGalera, host: Pretended, now: Partial<PretendNode>): void {
  const before = nodes.get(host);
  if (before) nodes.set(host, { ...before, ...now });
}

function tell(galera: PretendGalera, sql: string): void {
  const made = /CREATE OR REPLACE USER '(\w+)'@'%' .* USING '([^']+)'/.exec(sql);
  if (made) {
    const [, user = '', hash = ''] = made;
    galera.accounts = [...galera.accounts, { user, host: '%', plugin: 'mysql_native_password', hash }];
    galera.rights.set(`${user}@%`, sql.includes('ALL PRIVILEGES') ? everything : { held: 1, grantable: 0 });
  }
  const readers = [...sql.matchAll(/GRANT SELECT.* ON (\w+)\.\* TO '(\w+)'/g)].map(
    ([, name, user]) => `${user}@% ${name}`,
  );
  galera.readers = [...new Set([...galera.readers, ...readers])];
  const dumpers = [...sql.matchAll(/GRANT SELECT.* EVENT ON (\w+)\.\* TO '(\w+)'/g)].map(
    ([, schema, user]) => `${user}@% ${schema}`,
  );
  galera.dumpers = [...new Set([...galera.dumpers, ...dumpers])];
  const narrowed = /REVOKE ALL PRIVILEGES ON \*\.\* FROM '(\w+)'/.exec(sql)?.[1];
  if (narrowed) galera.rights.set(`${narrowed}@%`, { held: 1, grantable: 0 });
  if (sql.includes('INSERT IGNORE')) galera.monitorRow = true;
}
