import { galeraNode, isPrimary, statusOf } from '../../facts/galera/node.ts';
import type { Check, Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { givingUp, shownPosition } from '../../model/inventory/give-up.ts';
import type { Furthest } from '../../model/inventory/positions.ts';
import { hostNames } from '../cluster/words.ts';

/**
 * No node is behind the furthest seqno that was ever seen of the cluster. A cluster that was bootstrapped from a node
 * without the last writes looks healthy otherwise.
 */
export function positionsHold(known: Furthest | Error | undefined): Check {
  return defineCheck({
    id: 'galera.positions-hold',
    on: 'database',
    facts: { node: galeraNode },
    judge({ seen }): Verdict | undefined {
      const primary = seen.filter(({ facts }) => isPrimary(facts.node));
      // galera.quorum reports a cluster without a Primary node.
      if (!known || primary.length === 0) return undefined;
      if (known instanceof Error) {
        const remedy = 'Repair it, or delete it once you have checked that the nodes have all writes.';
        return { status: 'unknown', hosts: hostNames(primary), summary: known.message, remedy };
      }
      const place = shownPosition(known);
      const accept = `If the missing writes are gone for good, ${givingUp(place)} accepts the loss.`;
      const when = new Date(known.at).toISOString().slice(0, 16).replace('T', ' ');
      for (const { host, facts } of primary) {
        const uuid = statusOf(facts.node, 'wsrep_cluster_state_uuid');
        const seqno = Number(statusOf(facts.node, 'wsrep_last_committed'));
        if (uuid !== known.uuid) {
          return {
            status: 'degraded',
            hosts: [host.name],
            summary: `${host.name} has a different history (${uuid.slice(0, 8)}): the cluster was at ${place} at ${when} UTC`,
            remedy: `Stop writes and look for a node with the old history, unless the new cluster was bootstrapped on purpose. ${accept}`,
          };
        }
        if (seqno < known.seqno) {
          return {
            status: 'critical',
            hosts: [host.name],
            summary: `${host.name} is at seqno ${seqno}, the cluster was at ${known.seqno} at ${when} UTC: writes were lost`,
            remedy: `Stop writes and run \`recover databases\` to look for the missing seqno on every node, also those that are down. ${accept}`,
          };
        }
      }
      return { status: 'ok', hosts: hostNames(primary), summary: `no node is behind ${place}, seen at ${when} UTC` };
    },
  });
}
