import type { GaleraNode, NodeReport } from '../../facts/galera/node.ts';
import { galeraNode, isPrimary, isSynced, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';
import { stateOf } from './words.ts';

type Node = Seen<{ readonly node: GaleraNode }>;

/** Every node is Synced, takes reads and writes, and keeps up. */
export const galeraNodesServe = defineCheck({
  id: 'galera.nodes-serve',
  on: 'database',
  facts: { node: galeraNode },
  judge: ({ seen }, inventory) =>
    combine(
      seen.flatMap((node) => judgeNode(node, inventory)),
      (good) => `${named(good.map(({ summary }) => summary))} Synced and keeping up`,
    ),
});

function judgeNode({ host, facts }: Node, { limits }: Inventory): readonly Verdict[] {
  const { node } = facts;
  const said = node.report;
  if (!node.mariadbd) {
    return [
      {
        status: 'critical',
        summary: `MariaDB is down on ${host.name}`,
        remedy: `On ${host.name}: \`journalctl -u mariadb -n 50\`; \`recover databases\` starts it, or says why not.`,
      },
    ];
  }
  if (node.startPosition) {
    return [
      {
        status: 'critical',
        summary: `MariaDB on ${host.name} is starting: it has found no Primary component yet, or is given what it lacks`,
        remedy: `Look again in a minute; \`recover databases\` tells the two apart; on ${host.name}: \`journalctl -u mariadb -n 50\`.`,
      },
    ];
  }
  if (!said) {
    return [
      {
        status: 'critical',
        summary: `MariaDB runs on ${host.name} and gives no answer (${node.clientError})`,
        remedy: `On ${host.name}: \`journalctl -u mariadb -n 50\`.`,
      },
    ];
  }
  const bad = [
    ...flags(said).map(
      ([name, is, wanted]): Verdict => ({
        status: 'critical',
        summary: `${host.name} has ${name} ${is}`,
        remedy: `On ${host.name}: \`SET GLOBAL ${name} = ${wanted}\`, unless somebody put it so on purpose.`,
      }),
    ),
    ...leftOfADrain(said, host.name),
    // Without Galera it has no state, which the flags have said.
    ...(said.variables.get('wsrep_on') === 'OFF' ? [] : state(node, host.name)),
    ...(isPrimary(node) ? pace(node, host.name, limits) : []),
  ];
  return bad.length > 0 ? bad : [{ status: 'ok', summary: host.name }];
}

/** Switches that keep a node from serving whatever its state. */
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

/** A restart that was cut off while it drained the node leaves this behind; the next transfer would keep clients out. */
function leftOfADrain({ variables }: NodeReport, name: string): readonly Verdict[] {
  if (variables.get('wsrep_sst_donor_rejects_queries') !== 'ON') return [];
  return [
    {
      status: 'degraded',
      summary: `${name} would serve nobody while it is a donor (wsrep_sst_donor_rejects_queries is ON)`,
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
      summary: `${name} is ${stateOf(node)}${why.join('')}`,
      remedy: remedyFor(node, name, desynced),
    },
  ];
}

function notSynced(node: GaleraNode): string {
  return stateOf(node) === 'Synced' ? ' and takes no statements (wsrep_ready is OFF)' : ', not Synced';
}

function remedyFor(node: GaleraNode, name: string, desynced: boolean): string {
  const comment = statusOf(node, 'wsrep_local_state_comment');
  if (/inconsistent/i.test(comment)) {
    return `The other nodes voted ${name} out because its data differ: \`journalctl -u mariadb\` there says since when. \`systemctl restart mariadb\` on ${name} lets it copy everything from another node (SST).`;
  }
  if (statusOf(node, 'wsrep_cluster_status') !== 'Primary') {
    return `See that ${name} reaches the others on port 4567 of the private network; \`recover databases\` shows what every node has.`;
  }
  if (desynced)
    return `A backup or a person desynced it; on ${name}: \`SET GLOBAL wsrep_desync = OFF\` when that is over.`;
  if (/join|receiv/i.test(comment)) {
    return `Wait until the transfer is over, and look again; if it stays: \`journalctl -u mariadb -n 50\` on ${name}.`;
  }
  return `A transfer may be running; look again, and if it stays: \`journalctl -u mariadb -n 50\` on ${name}.`;
}

function pace(node: GaleraNode, name: string, limits: Inventory['limits']): readonly Verdict[] {
  const queue = Number(statusOf(node, 'wsrep_local_recv_queue') || 0);
  const paused = (node.report?.pausedNs ?? 0) / 1e9;
  const remedy = `${name} cannot apply as fast as the others write; there: \`top\`, \`iostat -x 1\`, and statements that run long: \`SHOW PROCESSLIST\`.`;
  return [
    ...(queue > limits.galeraQueue
      ? [{ status: 'critical', summary: `${name} has ${queue} write sets still to apply`, remedy } as const]
      : []),
    ...(paused > 0
      ? [
          {
            status: paused * 100 > limits.galeraPausedPercent ? 'critical' : 'degraded',
            summary: `${name} saw writes held back for ${Math.round(paused * 100)} % of the last second (flow control)`,
            remedy,
          } as const,
        ]
      : []),
  ];
}
