import type { GaleraNode } from '../../facts/galera/node.ts';
import { statusOf } from '../../facts/galera/node.ts';
import type { Seen } from '../../model/check/fact.ts';
import { counted } from '../cluster/words.ts';

/** wsrep_local_state_comment, or why it is unknown. */
export function stateOf(node: GaleraNode): string {
  if (!node.mariadbd) return 'down';
  if (node.startPosition) return 'starting';
  if (!node.report) return `not answering (${node.clientError})`;
  const component = statusOf(node, 'wsrep_cluster_status');
  const state = statusOf(node, 'wsrep_local_state_comment') || 'without Galera';
  return component === 'Primary' || component === '' ? state : `${component} (${state})`;
}

/** The component as one node sees it; the same for all its members. */
export function viewOf({ facts }: Seen<{ readonly node: GaleraNode }>): string {
  const of = (name: string) => statusOf(facts.node, name);
  const uuid = of('wsrep_cluster_state_uuid').slice(0, 8);
  return `view ${of('wsrep_cluster_conf_id')} of ${uuid} with ${counted(Number(of('wsrep_cluster_size')), 'member')}`;
}
