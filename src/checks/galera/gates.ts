import { galeraNode, isSynced, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { counted, named } from '../cluster/words.ts';
import { stateOf, viewOf } from './words.ts';

const look = 'Look there: `journalctl -u mariadb -n 50`; `wsrep` shows the nodes side by side.';

/** Every node that runs is Synced, and all see one and the same component. Nodes still to come are not waited for. */
export const runningNodesSynced = defineCheck({
  id: 'galera.running-nodes-synced',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const running = seen.filter(({ facts }) => facts.node.mariadbd);
    const behind = running.filter(({ facts }) => !isSynced(facts.node));
    if (behind.length > 0) {
      const said = behind.map(({ host, facts }) => `${host.name} is ${stateOf(facts.node)}`);
      return { status: 'degraded', summary: said.join('; '), remedy: look };
    }
    const views = new Set(running.map(viewOf));
    if (views.size > 1) {
      const said = running.map((node) => `${node.host.name} sees ${viewOf(node)}`);
      return { status: 'critical', summary: `the nodes see different components: ${said.join(', ')}`, remedy: look };
    }
    return { status: 'ok', summary: `${named(running.map(({ host }) => host.name)) || 'no node'} Synced` };
  },
});

/** The size counts every vote: all nodes, and the arbiter, which is in no list of its own. */
export const allVotesPresent = defineCheck({
  id: 'galera.all-votes-present',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }, inventory): Verdict {
    const votes = inventory.hosts.filter(({ roles }) => roles.includes('database') || roles.includes('arbiter'));
    const short = seen.filter(({ facts }) => Number(statusOf(facts.node, 'wsrep_cluster_size')) !== votes.length);
    if (short.length === 0)
      return { status: 'ok', summary: `${counted(votes.length, 'vote')} of ${votes.length} present` };
    const said = short.map(
      ({ host, facts }) => `${host.name} counts ${statusOf(facts.node, 'wsrep_cluster_size') || 'none'}`,
    );
    return {
      status: 'degraded',
      summary: `${said.join(', ')} of ${votes.length} votes`,
      remedy: `See which of ${named(votes.map(({ name }) => name))} is not there: \`status databases\`.`,
    };
  },
});

/** What was written on one node is read on every node, and the directors have something to read. */
export const monitorRowEverywhere = defineCheck({
  id: 'galera.monitor-row',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const without = seen.filter(({ facts }) => facts.node.report && !facts.node.report.monitorRow);
    if (without.length === 0)
      return { status: 'ok', summary: `monitoring.monitoring has its row on ${counted(seen.length, 'node')}` };
    return {
      status: 'critical',
      summary: `monitoring.monitoring has no row on ${named(without.map(({ host }) => host.name))}`,
      remedy: '`deploy databases` puts it back; if the others have it, this node does not replicate: `wsrep`.',
    };
  },
});
