import { type GaleraNode, isConnected, statusOf } from '../../facts/galera/node.ts';
import type { Seen } from '../../model/check/fact.ts';
import { named } from '../../model/text/named.ts';
import { rejoining } from './state.ts';

type OutsideNode = Seen<{ readonly node: GaleraNode }>;

const names = (nodes: readonly OutsideNode[]) => named(nodes.map(({ host }) => host.name));
const hasGalera = ({ report }: GaleraNode) => report?.variables.get('wsrep_on') !== 'OFF';

/** Its own fault keeps it out, or keeps it from saying whether it is in; it is not a matter of the network. */
const isAtFault = (node: GaleraNode) => !hasGalera(node) || (node.clientError !== undefined && !node.startPosition);

/** A node that is down rejoins when it is started; one that runs outside cannot reach the others. */
export function bringBack(outside: readonly OutsideNode[]): string {
  const runs = outside.filter(({ facts }) => facts.node.mariadbd);
  const differs = runs.filter(({ facts }) => /inconsistent/i.test(statusOf(facts.node, 'wsrep_local_state_comment')));
  const left = runs.filter(({ facts: { node } }) => node.report && !isConnected(node) && hasGalera(node));
  const atFault = runs.filter(({ facts }) => isAtFault(facts.node));
  const apart = runs.filter((node) => ![differs, left, atFault].flat().includes(node));
  const down = outside.filter((node) => !runs.includes(node));
  const ways = [
    ...(apart.length > 0
      ? [
          `Check that ${names(apart)} reaches the others on port 4567 of the private network, and \`journalctl -u mariadb -n 50\` on it.`,
        ]
      : []),
    ...left.filter((node) => !differs.includes(node)).map(({ host }) => rejoining(host.name)),
    ...(differs.length > 0
      ? [`The others voted ${names(differs)} out because its data differ: galera.nodes-serve has the remedy.`]
      : []),
    ...(atFault.length > 0 ? [`galera.nodes-serve has the remedy for ${names(atFault)}.`] : []),
    ...(down.length > 0 ? [`Run \`recover databases\` to bring ${names(down)} back.`] : []),
  ];
  return `${ways.join(' ')} Take no other node down until then.`;
}
