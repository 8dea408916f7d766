import type { GaleraNode } from '../facts/galera.ts';
import { statusOf } from '../facts/galera.ts';
import type { Seen, View } from '../model/fact.ts';
import { providerOption, windowHours } from './galera-settings.ts';
import { stateOf } from './galera-words.ts';

type Node = Seen<{ readonly node: GaleraNode }>;

/** What an operator compares first when something is wrong; each row with its name in MariaDB. */
const asked: readonly (readonly [name: string, value: (node: Node) => string])[] = [
  ['state', ({ facts }) => stateOf(facts.node)],
  status('wsrep_cluster_status'),
  status('wsrep_ready'),
  status('wsrep_connected'),
  status('wsrep_cluster_size'),
  status('wsrep_cluster_conf_id'),
  ['wsrep_cluster_state_uuid', ({ facts }) => statusOf(facts.node, 'wsrep_cluster_state_uuid').slice(0, 13)],
  ['wsrep_local_state_uuid', ({ facts }) => statusOf(facts.node, 'wsrep_local_state_uuid').slice(0, 13)],
  status('wsrep_last_committed'),
  status('wsrep_local_recv_queue'),
  status('wsrep_local_send_queue'),
  [
    'flow control, last second',
    ({ facts }) => (facts.node.said ? `${Math.round(facts.node.said.pausedNs / 1e7)} %` : ''),
  ],
  ['wsrep_desync', ({ facts }) => facts.node.said?.variables.get('wsrep_desync') ?? ''],
  status('wsrep_local_cached_downto'),
  ['window for IST', ({ facts }) => window(facts.node)],
  ['wsrep_sst_method', ({ facts }) => facts.node.said?.variables.get('wsrep_sst_method') ?? ''],
  ['clients', ({ facts }) => (facts.node.said ? String(facts.node.said.clients) : '')],
  status('wsrep_incoming_addresses'),
];

function status(name: string): readonly [string, (node: Node) => string] {
  return [name, ({ facts }) => statusOf(facts.node, name)];
}

function window(node: GaleraNode): string {
  const hours = windowHours(node);
  const size = node.said && providerOption(node.said, 'gcache.size');
  if (!size) return '';
  return hours === undefined || hours > 999 ? `${size}, all` : `${size}, ${hours.toFixed(1)} h`;
}

/** The nodes side by side, for a thread in a fixed-width type. */
export function nodesSideBySide({ seen, missing }: View<{ readonly node: GaleraNode }>): string {
  const rows = [
    ['', ...seen.map(({ host }) => host.name)],
    ...asked.map(([name, value]) => [name, ...seen.map((node) => value(node) || '-')]),
  ];
  return `${[...columns(rows), ...missing.map(({ host }) => `${host.name} cannot be asked`)].join('\n')}\n`;
}

/** One line for each row, its cells under each other. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
