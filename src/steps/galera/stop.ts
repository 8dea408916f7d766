import type { GaleraNode } from '../../facts/galera/node.ts';
import { isSynced, statusOf } from '../../facts/galera/node.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';

interface StopContext {
  readonly node: GaleraNode;
  readonly inventory: Inventory;
  readonly around: View<{ readonly node: GaleraNode }>;
}

/**
 * Why this node must not be stopped now; undefined if it may be. All voters must be present: after a clean stop of one
 * of three, the other two keep quorum, but if one was missing already, the next loss stops the database.
 */
export function whyNotStop(host: Host, { node, inventory, around }: StopContext): string | undefined {
  const data = hostsWith(inventory, 'database');
  const votes = data.length + hostsWith(inventory, 'arbiter').length;
  const size = Number(statusOf(node, 'wsrep_cluster_size') || 0);
  if (!isSynced(node)) return `it is ${shortOf(node)} itself`;
  if (size < votes)
    return `the cluster has ${size} of ${votes} votes (wsrep_cluster_size), and stopping this node removes one more`;
  const others = around.seen.filter((peer) => peer.host.roles.includes('database'));
  const missing = around.missing.find((peer) => peer.host.roles.includes('database'));
  if (missing) return `${missing.host.name} is unreachable, so it may be unable to serve instead`;
  for (const peer of others) {
    const why = busy(peer.facts.node);
    if (why) return `${peer.host.name} ${why}`;
  }
  const own = busy(node);
  return own && `${host.name} ${own}`;
}

/** Its state, of a node that is not Synced and ready. */
function shortOf(node: GaleraNode): string {
  const comment = statusOf(node, 'wsrep_local_state_comment');
  return comment === '' ? 'not Synced' : comment === 'Synced' ? 'not ready' : comment;
}

/** Reasons why a node cannot be the remaining one, or be stopped. Galera's limit is gcs.fc_limit. */
function busy(node: GaleraNode): string | undefined {
  const queue = Number(statusOf(node, 'wsrep_local_recv_queue') || 0);
  const limit = Number(
    /gcs\.fc_limit = (\d+)/.exec(node.report?.variables.get('wsrep_provider_options') ?? '')?.[1] ?? 16,
  );
  if (!isSynced(node)) return `is ${shortOf(node)} (a transfer or a backup may be running)`;
  if (node.report?.variables.get('wsrep_desync') === 'ON') return 'is desynced (wsrep_desync is ON)';
  if (queue >= limit) return `has ${queue} write sets in its queue (wsrep_local_recv_queue; the limit is ${limit})`;
  const paused = node.report?.pausedNs ?? 0;
  if (paused > 0) return `paused writes for ${Math.round(paused / 1e6)} ms of the last second (flow control)`;
  return undefined;
}
