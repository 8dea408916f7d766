import type { GaleraNode, NodeReport } from '../../facts/galera/node.ts';
import { galeraNode, isPrimary, isSynced, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { stateOf } from './words.ts';

type SeenNode = Seen<{ readonly node: GaleraNode }>;

/** Every node is Synced, takes reads and writes, and keeps up. */
export const galeraNodesServe = defineCheck({
  id: 'galera.nodes-serve',
  on: 'database',
  facts: { node: galeraNode },
  judge: ({ seen }, inventory) =>
    combine(
      seen.flatMap((node) => judgeNode(node, inventory)),
      (good) => `${named(hostsOf(good))} Synced and keeping up`,
    ),
});

function judgeNode({ host, facts }: SeenNode, { limits }: Inventory): readonly Verdict[] {
  const { node } = facts;
  const report = node.report;
  if (!node.mariadbd) {
    return [
      {
        status: 'critical',
        hosts: [host.name],
        explains: { kind: 'database down', hosts: [host.name], checks: ['galera.quorum', 'galera.votes'] },
        summary: `MariaDB is down on ${host.name}`,
        remedy: `Run \`recover databases\` to start it or see why not; on ${host.name}: \`journalctl -u mariadb -n 50\`.`,
      },
    ];
  }
  if (node.startPosition) {
    return [
      {
        status: 'critical',
        hosts: [host.name],
        summary: `MariaDB on ${host.name} is starting: no Primary component found yet, or state transfer in progress`,
        remedy: `Check again in a minute; \`recover databases\` tells the two apart; on ${host.name}: \`journalctl -u mariadb -n 50\`.`,
      },
    ];
  }
  if (!report) {
    return [
      {
        status: 'critical',
        hosts: [host.name],
        summary: `MariaDB on ${host.name} is running but does not answer (${node.clientError})`,
        remedy: `On ${host.name}: \`journalctl -u mariadb -n 50\`.`,
      },
    ];
  }
  const bad = [
    ...flags(report).map(
      ([name, is, wanted]): Verdict => ({
        status: 'critical',
        hosts: [host.name],
        summary: `${host.name} has ${name} ${is}`,
        remedy: `On ${host.name}: \`SET GLOBAL ${name} = ${wanted}\`, unless it was set on purpose.`,
      }),
    ),
    ...leftoverOfDrain(report, host.name),
    // Without Galera there is no state, and the flags already report it.
    ...(report.variables.get('wsrep_on') === 'OFF' ? [] : state(node, host.name)),
    ...(isPrimary(node) ? pace(node, host.name, limits) : []),
  ];
  return bad.length > 0 ? bad : [fine(host)];
}

/** Settings that keep a node from serving, whatever its state. */
function flags({ variables }: NodeReport): readonly (readonly [name: string, is: string, wanted: string])[] {
  const wanted = [
    ['wsrep_on', 'ON'],
    ['wsrep_reject_queries', 'NONE'],
    ['read_only', 'OFF'],
  ] as const;
  return wanted.flatMap(([name, good]) => {
    const is = variables.get(name);
    return is === undefined || is === good ? [] : [[name, is, good] as const];
  });
}

/** Left behind by a restart that was interrupted during its drain; the next SST would lock clients out. */
function leftoverOfDrain({ variables }: NodeReport, name: string): readonly Verdict[] {
  if (variables.get('wsrep_sst_donor_rejects_queries') !== 'ON') return [];
  return [
    {
      status: 'degraded',
      hosts: [name],
      summary: `${name} would reject queries as a donor (wsrep_sst_donor_rejects_queries is ON)`,
      remedy: `On ${name}, unless it is being restarted: \`SET GLOBAL wsrep_sst_donor_rejects_queries = OFF\`.`,
    },
  ];
}

function state(node: GaleraNode, name: string): readonly Verdict[] {
  const desynced = node.report?.variables.get('wsrep_desync') === 'ON';
  if (isSynced(node) && !desynced) return [];
  const applies = isPrimary(node) && Number(statusOf(node, 'wsrep_local_state')) >= 2;
  const why = [isSynced(node) ? '' : notSynced(node), desynced ? ' (wsrep_desync is ON)' : ''];
  return [
    {
      status: applies ? 'degraded' : 'critical',
      hosts: [name],
      summary: `${name} is ${stateOf(node)}${why.join('')}`,
      remedy: remedyFor(node, name, desynced),
    },
  ];
}

function notSynced(node: GaleraNode): string {
  return stateOf(node) === 'Synced' ? ' but rejects statements (wsrep_ready is OFF)' : ', not Synced';
}

function remedyFor(node: GaleraNode, name: string, desynced: boolean): string {
  const comment = statusOf(node, 'wsrep_local_state_comment');
  if (/inconsistent/i.test(comment)) {
    return `On ${name}: \`systemctl restart mariadb\` for a full copy from another node (SST). The others voted it out because its data differ; \`journalctl -u mariadb\` shows since when.`;
  }
  if (statusOf(node, 'wsrep_cluster_status') !== 'Primary') {
    return `Check that ${name} reaches the others on port 4567 of the private network; \`recover databases\` shows the seqno of every node.`;
  }
  if (desynced)
    return `On ${name}: \`SET GLOBAL wsrep_desync = OFF\` once the backup or maintenance that desynced it is over.`;
  if (/join|receiv/i.test(comment)) {
    return `Check again when the state transfer is over; if it stays, on ${name}: \`journalctl -u mariadb -n 50\`.`;
  }
  return `Check again in a minute, a state transfer may be in progress; if it stays, on ${name}: \`journalctl -u mariadb -n 50\`.`;
}

function pace(node: GaleraNode, name: string, limits: Inventory['limits']): readonly Verdict[] {
  const queue = Number(statusOf(node, 'wsrep_local_recv_queue') || 0);
  const paused = (node.report?.pausedNs ?? 0) / 1e9;
  const remedy = `On ${name}: \`top\`, \`iostat -x 1\` and \`SHOW PROCESSLIST\` for long statements: it applies more slowly than the others write.`;
  return [
    ...(queue > limits.galeraQueue
      ? [
          {
            status: 'critical',
            hosts: [name],
            summary: `${name} has ${queue} write sets queued to apply`,
            remedy,
          } as const,
        ]
      : []),
    ...(paused > 0
      ? [
          {
            status: paused * 100 > limits.galeraPausedPercent ? 'critical' : 'degraded',
            hosts: [name],
            summary: `${name} was paused by flow control for ${Math.round(paused * 100)} % of the last second`,
            remedy,
          } as const,
        ]
      : []),
  ];
}
