import type { GaleraNode } from '../../facts/galera/node.ts';
import { galeraNode, isPrimary, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import { counted, named } from '../cluster/words.ts';
import { stateOf, viewOf } from './words.ts';

interface Facts {
  readonly node: GaleraNode;
}
type Node = Seen<Facts>;

const names = (nodes: readonly { readonly host: { readonly name: string } }[]) =>
  named(nodes.map(({ host }) => host.name));

/** One component that may write, with every node in it. */
export const galeraQuorum = defineCheck({
  id: 'galera.quorum',
  on: 'database',
  facts: { node: galeraNode },
  judge(view, inventory): Verdict {
    const declared = hostsWith(inventory, 'database').length;
    const primary = view.seen.filter(({ facts }) => isPrimary(facts.node));
    const torn = splitBrain(primary);
    if (torn) return torn;
    const summary = `${primary.length} of ${counted(declared, 'node')} in the Primary component`;
    if (primary.length === 0) return withoutPrimary(view);
    const outside = view.seen.filter((node) => !primary.includes(node));
    if (outside.length > 0) {
      const said = outside.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`);
      return { status: 'degraded', summary: `${summary}; ${said.join(', ')}`, remedy: bringBack(outside) };
    }
    if (primary.length < declared) {
      return {
        status: 'degraded',
        summary: `${summary} that answer`,
        remedy: 'Find out about the others before you take anything down.',
      };
    }
    return { status: 'ok', summary };
  },
});

/** Who is down joins when it is started; who runs and is not in has not found the others. */
function bringBack(outside: readonly Node[]): string {
  const apart = outside.filter(({ facts }) => facts.node.mariadbd);
  const down = outside.filter((node) => !apart.includes(node));
  const ways = [
    ...(apart.length > 0
      ? [
          `See that ${names(apart)} reaches the others on port 4567 of the private network, and \`journalctl -u mariadb -n 50\` there.`,
        ]
      : []),
    ...(down.length > 0 ? [`\`recover databases\` brings ${names(down)} back.`] : []),
  ];
  return `${ways.join(' ')} Take no other node down before.`;
}

/** Two components that both write differ in their history, or count fewer members than say that they are in it. */
function splitBrain(primary: readonly Node[]): Verdict | undefined {
  const histories = new Set(primary.map(({ facts }) => statusOf(facts.node, 'wsrep_cluster_state_uuid')));
  const least = Math.min(...primary.map(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size'))));
  const views = new Set(primary.map(viewOf));
  if (histories.size <= 1 && views.size <= 1 && least >= primary.length) return undefined;
  const said = primary.map((node) => `${node.host.name} sees ${viewOf(node)}`).join(', ');
  // A node that is just joining is a view behind for a moment; with two histories or too few members it is none.
  if (histories.size <= 1 && least >= primary.length) {
    return {
      status: 'degraded',
      summary: `the nodes do not count each other alike: ${said}`,
      remedy:
        'Look again in a few seconds; if it stays, see that the nodes reach each other on port 4567 of the private network.',
    };
  }
  return {
    status: 'critical',
    summary: `split brain: ${counted(primary.length, 'node')} say Primary, and not of one component: ${said}`,
    remedy:
      'Stop writes now (drain both nodes on both directors). Choose which component to keep by `wsrep`; stop MariaDB on the others and let them join by SST.',
  };
}

function withoutPrimary({ seen, missing }: View<Facts>): Verdict {
  const said = [
    ...seen.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`),
    ...missing.map(({ host }) => `${host.name} cannot be asked`),
  ].join(', ');
  // A node that does not answer us may well be Primary and serve everybody else.
  if (missing.length > 0) {
    return {
      status: 'unknown',
      summary: `no node that answers is Primary: ${said}`,
      remedy: `Find out why ${names(missing)} cannot be asked.`,
    };
  }
  return {
    status: 'critical',
    summary: `no node is in a Primary component, and nothing can be written: ${said}`,
    remedy: '`recover databases` shows what every node has, and which of them it would start from.',
  };
}

/** Every vote is there: the nodes', and the arbiter's, which stands in no status but in the size. */
export const galeraVotes = defineCheck({
  id: 'galera.votes',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen, missing }, inventory): Verdict {
    const voters = [...hostsWith(inventory, 'database'), ...hostsWith(inventory, 'arbiter')];
    const votes = voters.length;
    const sizes = seen
      .filter(({ facts }) => isPrimary(facts.node))
      .map(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size')));
    if (sizes.length === 0) {
      return {
        status: 'unknown',
        summary: 'no node is Primary to count the votes',
        remedy: `See what is with ${names(missing) || names(seen)}: \`wsrep\`.`,
      };
    }
    const size = Math.min(...sizes);
    if (size === votes) return { status: 'ok', summary: `${votes} of ${votes} votes` };
    if (size > votes) {
      return {
        status: 'degraded',
        summary: `${size} votes where ${votes} are declared`,
        remedy: "Somebody joined who is not in cluster.yaml: `SHOW STATUS LIKE 'wsrep_incoming_addresses'`.",
      };
    }
    const lose = (size - 1) * 2 > size ? 'one more may crash' : 'the next crash stops the database';
    return {
      status: 'degraded',
      summary: `${size} of ${votes} votes, ${lose}`,
      remedy: `See which of ${names(voters.map((host) => ({ host })))} is not there: \`wsrep\`, \`journalctl -u garb -u mariadb -n 50\`.`,
    };
  },
});

/** The arbiter's daemon is there; whether its vote is counted is told by the size. */
export const arbiterRuns = defineCheck({
  id: 'garbd.runs',
  on: 'arbiter',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const idle = seen.filter(({ facts }) => !facts.node.garbd);
    if (idle.length === 0) return { status: 'ok', summary: `garbd runs on ${names(seen)}` };
    return {
      status: 'degraded',
      summary: `garbd does not run on ${names(idle)}: a vote is missing`,
      remedy: `On ${names(idle)}: \`systemctl restart garb\`; if it does not stay up, \`journalctl -u garb -n 50\`.`,
    };
  },
});
