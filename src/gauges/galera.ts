import { galeraNode, type NodeReport } from '../facts/galera/node.ts';
import type { View } from '../model/check/fact.ts';
import { defineGauge, type Gauge, type Sample } from '../model/check/gauge.ts';

const ofNode = (name: string, help: string, read: (report: NodeReport) => number | undefined): Gauge =>
  defineGauge({
    name,
    help,
    on: 'database',
    facts: { node: galeraNode },
    read: ({ seen }: View<{ readonly node: { readonly report: NodeReport | undefined } }>): readonly Sample[] =>
      seen.flatMap(({ host, facts }) => {
        const value = facts.node.report && read(facts.node.report);
        return value === undefined ? [] : [{ of: { host: host.name }, value }];
      }),
  });

const status = (name: string) => (report: NodeReport) => {
  const text = report.status.get(name);
  return text === undefined ? undefined : Number(text);
};

export const galeraSize = ofNode(
  'mailha_galera_cluster_size',
  "Members of the node's component, including the arbiter (wsrep_cluster_size).",
  status('wsrep_cluster_size'),
);

export const galeraReady = ofNode(
  'mailha_galera_ready',
  'Whether the node accepts statements (wsrep_ready, 1 or 0).',
  (report) => (report.status.get('wsrep_ready') === 'ON' ? 1 : 0),
);

export const galeraCommitted = ofNode(
  'mailha_galera_last_committed',
  'Seqno of the last write set the node committed (wsrep_last_committed).',
  status('wsrep_last_committed'),
);

export const galeraQueue = ofNode(
  'mailha_galera_receive_queue',
  'Received write sets waiting to be applied (wsrep_local_recv_queue).',
  status('wsrep_local_recv_queue'),
);

export const galeraPaused = ofNode(
  'mailha_galera_flow_control_ratio',
  'Fraction of the last second that flow control paused writes.',
  ({ pausedNs }) => pausedNs / 1e9,
);
