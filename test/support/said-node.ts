import type { GaleraNode, NodeReport } from '../../src/facts/galera/node.ts';

export const uuid = '99a34490-e803-11f1-8178-b3300245c33a';

const healthy = {
  status: {
    wsrep_cluster_status: 'Primary',
    wsrep_ready: 'ON',
    wsrep_connected: 'ON',
    wsrep_local_state: '4',
    wsrep_local_state_comment: 'Synced',
    wsrep_cluster_size: '3',
    wsrep_cluster_conf_id: '5',
    wsrep_cluster_state_uuid: uuid,
    wsrep_local_state_uuid: uuid,
    wsrep_last_committed: '1200',
    wsrep_local_recv_queue: '0',
    wsrep_received_bytes: '1000',
    wsrep_replicated_bytes: '1000',
    uptime: '3600',
  },
  variables: {
    wsrep_on: 'ON',
    wsrep_desync: 'OFF',
    wsrep_reject_queries: 'NONE',
    read_only: 'OFF',
    wsrep_slave_threads: '4',
    wsrep_sst_method: 'mariabackup',
    wsrep_cluster_address: 'gcomm://198.51.100.15,198.51.100.16,198.51.100.11',
    wsrep_provider_options: 'gcache.size = 128M; gcs.fc_limit = 16; pc.ignore_quorum = false; pc.ignore_sb = false',
    max_connections: '151',
  },
};

type Words = Readonly<Record<string, string>>;

/** A node of three in good health, and what is to be different about it. */
export function saidNode(
  differs: { readonly status?: Words; readonly variables?: Words; readonly said?: Partial<NodeReport> } = {},
): GaleraNode {
  const said: NodeReport = {
    status: new Map(Object.entries({ ...healthy.status, ...differs.status })),
    variables: new Map(Object.entries({ ...healthy.variables, ...differs.variables })),
    clients: 0,
    longDdl: [],
    oddTables: [],
    accountsDigest: 'abc',
    monitorRow: true,
    pausedNs: 0,
    ...differs.said,
  };
  return { mariadbd: true, garbd: false, report: said, clientError: undefined, startPosition: undefined };
}

export const stopped: GaleraNode = {
  mariadbd: false,
  garbd: false,
  report: undefined,
  clientError: undefined,
  startPosition: undefined,
};
