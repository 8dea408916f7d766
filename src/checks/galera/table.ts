import type { GaleraNode } from '../../facts/galera/node.ts';
import { statusOf } from '../../facts/galera/node.ts';
import type { View } from '../../model/check/fact.ts';
import { type Row, sideBySide } from '../cluster/side-by-side.ts';
import { providerOption, windowHours } from './settings.ts';
import { stateOf } from './words.ts';

/** What an operator compares first in an incident, under MariaDB's names. */
const rows: readonly Row<{ readonly node: GaleraNode }>[] = [
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
    ({ facts }) => (facts.node.report ? `${Math.round(facts.node.report.pausedNs / 1e7)} %` : ''),
  ],
  ['wsrep_desync', ({ facts }) => facts.node.report?.variables.get('wsrep_desync') ?? ''],
  status('wsrep_local_cached_downto'),
  ['IST window', ({ facts }) => istWindow(facts.node)],
  ['wsrep_sst_method', ({ facts }) => facts.node.report?.variables.get('wsrep_sst_method') ?? ''],
  ['clients', ({ facts }) => (facts.node.report ? String(facts.node.report.clients) : '')],
  status('wsrep_incoming_addresses'),
];

function status(name: string): Row<{ readonly node: GaleraNode }> {
  return [name, ({ facts }) => statusOf(facts.node, name)];
}

function istWindow(node: GaleraNode): string {
  const hours = windowHours(node);
  const size = node.report && providerOption(node.report, 'gcache.size');
  if (!size) return '';
  return hours === undefined || hours > 999 ? `${size}, all` : `${size}, ${hours.toFixed(1)} h`;
}

/** A table with one column per node. */
export function nodesSideBySide(view: View<{ readonly node: GaleraNode }>): string {
  return sideBySide(view, rows);
}

/** What tells first how a node is, one row per node, for a card. */
export function nodesBriefly({ seen, missing }: View<{ readonly node: GaleraNode }>): string[][] {
  const value = (node: GaleraNode, name: string) => statusOf(node, name) || '–';
  const paused = ({ report }: GaleraNode) => (report ? `${Math.round(report.pausedNs / 1e7)} %` : '–');
  return [
    ['node', 'state', 'component', 'nodes', 'committed', 'queue', 'paused'],
    ...seen.map(({ host, facts: { node } }) => [
      host.name,
      stateOf(node),
      value(node, 'wsrep_cluster_status'),
      value(node, 'wsrep_cluster_size'),
      value(node, 'wsrep_last_committed'),
      value(node, 'wsrep_local_recv_queue'),
      paused(node),
    ]),
    ...missing.map(({ host, isReachable }) => [
      host.name,
      isReachable ? 'not read' : 'unreachable',
      '–',
      '–',
      '–',
      '–',
      '–',
    ]),
  ];
}
