import { galeraNode, isPrimary, statusOf } from '../../facts/galera/node.ts';
import type { Check, Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { givingUp, shownPosition } from '../../model/inventory/give-up.ts';
import type { Furthest } from '../../model/inventory/positions.ts';

/**
 * No node has gone back behind what was seen of the cluster before. A cluster that was started from a node that lacked
 * the last writes looks as healthy as any, and only who remembers can tell.
 */
export function positionsHold(known: Furthest | Error | undefined): Check {
  return defineCheck({
    id: 'galera.positions-hold',
    on: 'database',
    facts: { node: galeraNode },
    judge({ seen }): Verdict | undefined {
      const primary = seen.filter(({ facts }) => isPrimary(facts.node));
      // Where nobody is Primary, galera.quorum says so.
      if (!known || primary.length === 0) return undefined;
      if (known instanceof Error) {
        const remedy = 'Repair it, or delete it once you know that the nodes have everything.';
        return { status: 'unknown', summary: known.message, remedy };
      }
      const place = shownPosition(known);
      const accept = `If what is missing is gone for good, ${givingUp(place)} accepts the loss.`;
      const when = new Date(known.at).toISOString().slice(0, 16).replace('T', ' ');
      for (const { host, facts } of primary) {
        const uuid = statusOf(facts.node, 'wsrep_cluster_state_uuid');
        const seqno = Number(statusOf(facts.node, 'wsrep_last_committed'));
        if (uuid !== known.uuid) {
          return {
            status: 'degraded',
            summary: `${host.name} has another history (${uuid.slice(0, 8)}) than the cluster had at ${when} UTC (${place})`,
            remedy: `A new cluster was started since. If nobody meant to, stop writes and look for a node that still has the old one. ${accept}`,
          };
        }
        if (seqno < known.seqno) {
          return {
            status: 'critical',
            summary: `${host.name} is at ${seqno}, and the cluster was at ${known.seqno} at ${when} UTC: writes were lost`,
            remedy: `Stop writes, and look on every node, also those that are down, for the position that is missing: \`recover databases\` shows them. ${accept}`,
          };
        }
      }
      return { status: 'ok', summary: `no node is behind ${place}, seen at ${when} UTC` };
    },
  });
}
