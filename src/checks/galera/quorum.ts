import type { GaleraNode } from '../../facts/galera/node.ts';
import { galeraNode, isConnected, isPrimary, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import { absence } from '../../model/check/silence.ts';
import { type Host, hostsWith } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { counted, hostNames } from '../cluster/words.ts';
import { bringBack } from './bring-back.ts';
import { stateOf, viewOf } from './words.ts';

interface QuorumFacts {
  readonly node: GaleraNode;
}
type VotingNode = Seen<QuorumFacts>;

const names = (nodes: readonly { readonly host: { readonly name: string } }[]) =>
  named(nodes.map(({ host }) => host.name));

/** One Primary component with every node in it. */
export const galeraQuorum = defineCheck({
  id: 'galera.quorum',
  on: 'database',
  facts: { node: galeraNode },
  judge(view, inventory): Verdict {
    const declared = hostsWith(inventory, 'database').length;
    const primary = view.seen.filter(({ facts }) => isIn(facts.node));
    const split = splitBrain(primary);
    if (split) return split;
    const summary = `${primary.length} of ${counted(declared, 'node')} in the Primary component`;
    const waiting = primary.filter(({ facts }) => !isPrimary(facts.node));
    if (primary.length === waiting.length) return withoutPrimary(view);
    const outside = view.seen.filter((node) => !primary.includes(node));
    if (outside.length > 0) {
      const states = outside.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`);
      return {
        status: 'degraded',
        hosts: hostNames(outside),
        summary: `${summary}; ${states.join(', ')}`,
        remedy: bringBack(outside),
      };
    }
    if (waiting.length > 0) {
      const states = waiting.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}, not ready`);
      return {
        status: 'degraded',
        hosts: hostNames(waiting),
        summary: `${summary}; ${states.join(', ')}`,
        remedy: `Take no other node down until ${names(waiting)} is Synced; galera.nodes-serve says what it waits for.`,
      };
    }
    if (primary.length < declared) {
      return {
        status: 'degraded',
        hosts: hostNames(view.missing),
        summary: `${summary}; ${absence(view.missing) || 'others unreachable'}`,
        remedy: `Check ${names(view.missing) || 'the others'} before you take anything down.`,
      };
    }
    return { status: 'ok', hosts: hostNames(primary), summary };
  },
});

/** In the component, also while it waits for a state transfer and is not ready. */
const isIn = (node: GaleraNode) => statusOf(node, 'wsrep_cluster_status') === 'Primary' && isConnected(node);

/** In a split brain, Primary nodes differ in history, or report fewer members than there are Primary nodes. */
function splitBrain(primary: readonly VotingNode[]): Verdict | undefined {
  const histories = new Set(primary.map(({ facts }) => statusOf(facts.node, 'wsrep_cluster_state_uuid')));
  const least = Math.min(...primary.map(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size'))));
  const views = new Set(primary.map(viewOf));
  if (histories.size <= 1 && views.size <= 1 && least >= primary.length) return undefined;
  const seenBy = primary.map((node) => `${node.host.name} sees ${viewOf(node)}`).join(', ');
  // A joining node may be one view behind for a moment. Two histories or too few members are never that.
  if (histories.size <= 1 && least >= primary.length) {
    return {
      status: 'degraded',
      hosts: hostNames(primary),
      summary: `nodes disagree on the component: ${seenBy}`,
      remedy:
        'Check again in a few seconds; if it stays, check that the nodes reach each other on port 4567 of the private network.',
    };
  }
  return {
    status: 'critical',
    hosts: hostNames(primary),
    summary: `split brain: ${counted(primary.length, 'node')} Primary in different components: ${seenBy}`,
    remedy:
      'Stop writes now (drain both nodes on both directors). Run `wsrep` to choose the component to keep; stop MariaDB on the others and let them rejoin by SST.',
  };
}

function withoutPrimary({ seen, missing }: View<QuorumFacts>): Verdict {
  const states = [
    ...seen.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`),
    ...missing.map((one) => absence([one])),
  ].join(', ');
  // A node that is unreachable from here may still be Primary and serve clients.
  if (missing.length > 0) {
    return {
      status: 'unknown',
      hosts: hostNames([...seen, ...missing]),
      summary: `no reachable node is Primary: ${states}`,
      remedy: `Check the console of ${names(missing)}: it may be Primary and serve.`,
    };
  }
  return {
    status: 'critical',
    hosts: hostNames(seen),
    summary: `no node is ${seen.some(({ facts }) => isIn(facts.node)) ? 'ready' : 'in a Primary component'}, all writes fail: ${states}`,
    remedy: 'Run `recover databases`: it shows the seqno of every node and which one it would start from.',
  };
}

/** Every vote counts: those of the nodes and of the arbiter, which only wsrep_cluster_size includes. */
export const galeraVotes = defineCheck({
  id: 'galera.votes',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen, missing }, inventory): Verdict {
    const voters = [...hostsWith(inventory, 'database'), ...hostsWith(inventory, 'arbiter')];
    const votes = voters.length;
    const primary = seen.filter(({ facts }) => isPrimary(facts.node));
    const sizes = primary.map(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size')));
    if (sizes.length === 0) {
      return {
        status: 'unknown',
        hosts: hostNames([...seen, ...missing]),
        summary: 'votes not checked: no node is Primary',
        remedy: `Run \`wsrep\` to see the state of ${names(missing) || names(seen)}.`,
      };
    }
    const size = Math.min(...sizes);
    if (size === votes)
      return { status: 'ok', hosts: voters.map(({ name }) => name), summary: `${votes} of ${votes} votes` };
    if (size > votes) {
      return {
        status: 'degraded',
        hosts: hostNames(seen),
        summary: `${size} votes, ${votes} declared`,
        remedy: "Run `SHOW STATUS LIKE 'wsrep_incoming_addresses'` to find the member that is not in cluster.yaml.",
      };
    }
    const next = (size - 1) * 2 > size ? 'one more may crash' : 'the next crash stops the database';
    return {
      status: 'degraded',
      hosts: absent(voters, primary, votes - size),
      summary: `${size} of ${votes} votes, ${next}`,
      remedy: `Run \`wsrep\` to see which of ${names(voters.map((host) => ({ host })))} is missing, then \`journalctl -u garb -u mariadb -n 50\` on it.`,
    };
  },
});

/** Whose votes may be missing: nodes that are not Primary, and arbiters when these do not account for all. */
function absent(voters: readonly Host[], primary: readonly VotingNode[], votes: number): readonly string[] {
  const others = voters.filter(({ name }) => !primary.some(({ host }) => host.name === name));
  const nodes = others.filter(({ roles }) => roles.includes('database'));
  return (nodes.length < votes ? others : nodes).map(({ name }) => name);
}

/** garbd runs on the arbiter. galera.votes checks that its vote counts. */
export const arbiterRuns = defineCheck({
  id: 'garbd.runs',
  on: 'arbiter',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const idle = seen.filter(({ facts }) => !facts.node.garbd);
    if (idle.length === 0) return { status: 'ok', hosts: hostNames(seen), summary: `garbd runs on ${names(seen)}` };
    return {
      status: 'degraded',
      hosts: hostNames(idle),
      summary: `garbd is not running on ${names(idle)}: a vote is missing`,
      remedy: `On ${names(idle)}: \`systemctl restart garb\`; if it fails again, \`journalctl -u garb -n 50\`.`,
    };
  },
});
