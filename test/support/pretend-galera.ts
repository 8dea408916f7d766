import type { Accounts } from '../../src/facts/accounts.ts';
import type { GaleraNode } from '../../src/facts/galera.ts';
import type { GaleraDisk } from '../../src/facts/galera-disk.ts';
import { paths } from '../../src/facts/managed-files.ts';
import type { Unit } from '../../src/facts/units.ts';
import type { Run } from '../../src/model/step.ts';
import { saidNode, stopped, uuid } from './said-node.ts';

/** The part of a pretended host that the steps of the databases touch. */
interface Pretended {
  readonly files: ReadonlyMap<string, { readonly content: string }>;
  readonly units: Map<string, Unit>;
}

/** What the cluster of databases holds, the same on every node. */
export interface PretendGalera {
  accounts: Accounts['accounts'];
  readers: readonly string[];
  monitorRow: boolean;
  readonly firewall: Map<Pretended, string>;
}

const onSocket = { plugin: 'mysql_native_password', hash: 'invalid', access: '18446744073709551615' };

export function emptyGalera(): PretendGalera {
  const accounts = ['root', 'mysql'].map((user) => ({ user, host: 'localhost', ...onSocket }));
  return { accounts, readers: [], monitorRow: false, firewall: new Map() };
}

const runs = (host: Pretended, unit: string) => host.units.get(unit)?.active === 'active';

/** Undefined when the fact is about something else. */
export function galeraAnswer(
  id: string,
  host: Pretended,
  { all, galera }: { readonly all: readonly Pretended[]; readonly galera: PretendGalera },
): { readonly value: unknown } | undefined {
  if (id === 'galera.node') return { value: nodeOf(host, all, galera) };
  if (id === 'galera.disk') return { value: diskOf(host) };
  if (id === 'galera.position') return { value: { position: undefined, failure: undefined, prepared: 0 } };
  if (id === 'mariadb.accounts') return { value: runs(host, 'mariadb.service') ? { ...galera } : undefined };
  if (id === 'linux.memory') return { value: 490 };
  if (id === 'nftables.version') return { value: galera.firewall.get(host) };
  return undefined;
}

function nodeOf(host: Pretended, all: readonly Pretended[], { monitorRow }: PretendGalera): GaleraNode {
  const garbd = runs(host, 'garb.service');
  if (!runs(host, 'mariadb.service')) return { ...stopped, garbd };
  const votes = all.filter((other) => runs(other, 'mariadb.service') || runs(other, 'garb.service')).length;
  const node = saidNode({ status: { wsrep_cluster_size: String(votes) }, said: { monitorRow } });
  return { ...node, garbd };
}

function diskOf(host: Pretended): GaleraDisk {
  const running = runs(host, 'mariadb.service');
  const grastate = running ? { uuid, seqno: -1, safeToBootstrap: false } : undefined;
  return { hasData: running, grastate, gvwstate: 'none', failedWrites: 0, transfer: false };
}

/** Whether the change was one of the databases'. */
export function galeraChange(host: Pretended, { run, stdin = '' }: Run, galera: PretendGalera, now: number): boolean {
  const line = run.join(' ');
  const unit = (name: string) =>
    host.units.set(name, { known: true, active: 'active', enabled: true, changedAt: now, restarts: 0 });
  if (/galera_new_cluster|systemctl (re)?start mariadb/.test(line)) unit('mariadb.service');
  else if (line.includes('systemd-run')) {
    galera.firewall.set(host, /version_(\w+)/.exec(host.files.get(paths.firewall)?.content ?? '')?.[1] ?? '');
  } else if (line.includes('systemctl restart mailha-firewall')) unit('mailha-firewall.service');
  else if (run[0] === 'mariadb') tell(galera, stdin);
  else return /--help --verbose|CURRENT_USER/.test(line);
  return true;
}

function tell(galera: PretendGalera, sql: string): void {
  const made = /CREATE OR REPLACE USER '(\w+)'@'%' .* USING '([^']+)'/.exec(sql);
  if (made) {
    const [, user = '', hash = ''] = made;
    const access = sql.includes('ALL PRIVILEGES') ? onSocket.access : '0';
    galera.accounts = [...galera.accounts, { user, host: '%', plugin: 'mysql_native_password', hash, access }];
  }
  if (sql.includes('GRANT SELECT ON monitoring')) galera.readers = ['monitor@% monitoring'];
  if (sql.includes('INSERT IGNORE')) galera.monitorRow = true;
}
