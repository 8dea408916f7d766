import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { memoryMib } from '../../facts/host/memory.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { putFiles, type WantedFile } from '../host/put-file.ts';
import { debianCnf } from './debian-cnf.ts';
import { validate } from './scripts.ts';

/** MiB, and number of connections. */
export interface Sizes {
  readonly pool: number;
  readonly log: number;
  readonly gcache: number;
  readonly connections: number;
}

const within = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value));
const even = (mib: number) => Math.floor(mib / 32) * 32;

/** MiB for the system, client threads and a state transfer, besides InnoDB's pages. */
const reserved = 384;

/** For a dedicated host, by its memory in MiB. */
export function sizesFor(memory: number): Sizes {
  const pool = Math.max(64, even((memory - reserved) / 2));
  return {
    pool,
    log: within(32, even(pool / 4), 1024),
    // On disk, and in the page cache while a returning node fetches from it.
    gcache: within(64, even(memory / 8), 1024),
    connections: within(100, even(memory / 4), 500),
  };
}

/** The voting members, by their private addresses. Identical on every node. */
export function members(inventory: Inventory): readonly string[] {
  return [...hostsWith(inventory, 'database'), ...hostsWith(inventory, 'arbiter')].map(
    ({ private: address }) => address,
  );
}

/**
 * Every address that Galera announces or listens on is set to the private one. By default it takes the first global
 * address it finds, which under direct routing may be the VIP on lo.
 */
export function renderMariadb(host: Host, inventory: Inventory, memory: number): string {
  const { clusterName, sst } = inventory.database;
  const { pool, log, gcache, connections } = sizesFor(memory);
  const own = host.private;
  return `# Written by mailha from cluster.yaml and this host's memory of ${memory} MiB. Local changes show as drift and are
# overwritten by the next deploy. Read after Debian's 50-server.cnf, which binds to 127.0.0.1.

[mysqld]
bind_address = 0.0.0.0
# Connections go on while DNS does not answer. Accounts by host name mean nothing then.
skip_name_resolve = ON
max_connections = ${connections}
innodb_buffer_pool_size = ${pool}M
innodb_log_file_size = ${log}M
# A commit that was acknowledged is on disk: all nodes may lose their power at once.
innodb_flush_log_at_trx_commit = 1

# What Galera needs of the server.
default_storage_engine = InnoDB
binlog_format = ROW
innodb_autoinc_lock_mode = 2
query_cache_type = 0
query_cache_size = 0

wsrep_on = ON
wsrep_provider = /usr/lib/galera/libgalera_smm.so
wsrep_cluster_name = ${clusterName}
wsrep_cluster_address = gcomm://${members(inventory).join(',')}
wsrep_node_name = ${host.name}
wsrep_node_address = ${own}
wsrep_node_incoming_address = ${own}:3306
wsrep_sst_method = ${sst}
wsrep_sst_receive_address = ${own}:4444
# mysql@localhost comes by socket and has no password.
wsrep_sst_auth = "mysql:"
wsrep_slave_threads = 4
wsrep_provider_options = "gmcast.listen_addr=tcp://${own}:4567;ist.recv_addr=${own}:4568;gcache.size=${gcache}M;gcache.recover=yes"

[sst]
sockopt = ",bind=${own}"
`;
}

/**
 * The memory that the file was made for, unless it really changed: the kernel reports slightly different sizes from
 * boot to boot.
 */
function sizedFor(files: Files, memory: number): number {
  const before = Number(/^# .* this host's memory of (\d+) MiB/.exec(files.get(paths.mariadb)?.content ?? '')?.[1]);
  return Math.abs(before - memory) <= before / 10 ? before : memory;
}

const unit = `[Unit]
# It listens on the private address, which has to be there.
Wants=network-online.target
After=network-online.target
`;

/** The server's configuration; `memory` is the host's current size, in MiB. */
export function serverFiles(
  host: Host,
  inventory: Inventory,
  { files, memory }: { readonly files: Files; readonly memory: number },
): readonly WantedFile[] {
  return [
    { path: paths.mariadb, content: renderMariadb(host, inventory, sizedFor(files, memory)) },
    { path: paths.mariadbUnit, content: unit },
  ];
}

export const mariadbConfigured = defineStep({
  id: 'mariadb.configured',
  on: ['database'],
  summary: 'MariaDB is configured for its cluster, private address and memory',
  facts: { files: managedFiles, units, memoryMib },
  plan({ files, units: known, memoryMib: memory }, host, { inventory }) {
    // It names its own account, with the password in clear text.
    const old = files.get(paths.debianCnf)?.content.includes('debian-sys-maint') === true;
    const written = putFiles(files, [
      ...serverFiles(host, inventory, { files, memory }),
      ...(old ? [debianCnf(': root comes by socket and needs no password')] : []),
    ]);
    if (written.length === 0) return [];
    const reload: Change = { summary: 'reload systemd unit files', run: ['systemctl', 'daemon-reload'] };
    const active = unitOf(known, 'mariadb.service').active === 'active';
    // After a failed restart the server starts with the old file; while it runs, this does nothing.
    const afterUndo: readonly Run[] = active ? [{ run: reload.run }, { run: ['systemctl', 'start', 'mariadb'] }] : [];
    return [...written, validate, reload].map((change, i) =>
      i === 0 ? { ...change, undo: [...(change.undo ?? []), ...afterUndo] } : change,
    );
  },
});
