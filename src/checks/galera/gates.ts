import { galeraNode, isSynced, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { counted, hostNames } from '../cluster/words.ts';
import { stateOf, viewOf } from './words.ts';

const compare = 'Run `wsrep` to compare the nodes; on the one that differs: `journalctl -u mariadb -n 50`.';

/** Every running node is Synced, and all see the same component. Nodes that are not started yet do not count. */
export const runningNodesSynced = defineCheck({
  id: 'galera.running-nodes-synced',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const running = seen.filter(({ facts }) => facts.node.mariadbd);
    const behind = running.filter(({ facts }) => !isSynced(facts.node));
    if (behind.length > 0) {
      const states = behind.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`);
      return { status: 'degraded', hosts: hostNames(behind), summary: states.join('; '), remedy: compare };
    }
    const views = new Set(running.map(viewOf));
    if (views.size > 1) {
      const seenBy = running.map((node) => `${node.host.name} sees ${viewOf(node)}`);
      return {
        status: 'critical',
        hosts: hostNames(running),
        summary: `nodes in different components: ${seenBy.join(', ')}`,
        remedy: compare,
      };
    }
    return {
      status: 'ok',
      hosts: hostNames(running),
      summary: `${named(running.map(({ host }) => host.name)) || 'no node'} Synced`,
    };
  },
});

/** wsrep_cluster_size counts every vote: all nodes and the arbiter, which no other status lists. */
export const allVotesPresent = defineCheck({
  id: 'galera.all-votes-present',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }, inventory): Verdict {
    const votes = inventory.hosts.filter(({ roles }) => roles.includes('database') || roles.includes('arbiter'));
    const short = seen.filter(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size')) !== votes.length);
    if (short.length === 0)
      return {
        status: 'ok',
        hosts: hostNames(seen),
        summary: `${votes.length} of ${counted(votes.length, 'vote')} present`,
      };
    const counts = short.map(
      ({ host, facts }) => `${host.name} counts ${statusOf(facts.node, 'wsrep_cluster_size') || 'none'}`,
    );
    return {
      status: 'degraded',
      hosts: hostNames(short),
      summary: `${counts.join(', ')} of ${votes.length} votes`,
      remedy: `Run \`status databases\` to see which of ${named(votes.map(({ name }) => name))} is missing.`,
    };
  },
});

/** The row that the directors read exists on every node, so writes replicate. */
export const monitorRowEverywhere = defineCheck({
  id: 'galera.monitor-row',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const without = seen.filter(({ facts }) => facts.node.report && !facts.node.report.monitorRow);
    if (without.length === 0)
      return {
        status: 'ok',
        hosts: hostNames(seen),
        summary: `monitoring.monitoring has its row on ${counted(seen.length, 'node')}`,
      };
    return {
      status: 'critical',
      hosts: hostNames(without),
      summary: `monitoring.monitoring has no row on ${named(without.map(({ host }) => host.name))}`,
      remedy: 'Run `deploy databases` to restore it; if the other nodes have it, this one is not replicating: `wsrep`.',
    };
  },
});
