import type { GaleraNode, NodeReport } from '../../facts/galera/node.ts';
import { galeraNode, isPrimary, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { remedyForError, remedyWithoutGalera, state } from './state.ts';

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
        remedy: remedyForError(node.clientError ?? '', host.name),
      },
    ];
  }
  const bad = [
    ...flags(report).map(
      ([name, is, wanted]): Verdict => ({
        status: 'critical',
        hosts: [host.name],
        summary: `${host.name} has ${name} ${is}`,
        remedy:
          name === 'wsrep_on'
            ? remedyWithoutGalera(node, host.name)
            : `On ${host.name}: \`SET GLOBAL ${name} = ${wanted}\`, unless it was set on purpose.`,
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
