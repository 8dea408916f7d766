import type { GaleraNode } from '../../facts/galera/node.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { choose } from './choice.ts';
import { type DatabaseFacts, evidenceFacts, evidenceOf, isInPrimary } from './evidence.ts';
import type { Given } from './give-up.ts';
import { joining } from './join.ts';
import { members } from './mariadb-config.ts';
import { DataAtRisk, inWords } from './refusal.ts';
import { bootstrap } from './scripts.ts';
import { forgetPlace, forgetView } from './state.ts';

const recover = '`recover databases` compares all nodes and picks the one to start from';

interface StartedFacts extends DatabaseFacts {
  readonly units: Units;
}

/** Runs as a member. Bootstraps only if there never was a cluster, and never joins a node whose data would be lost. */
export function galeraStarted(given: Given): Step {
  return defineStep({
    id: 'galera.started',
    on: ['database'],
    summary: 'the node runs in the cluster',
    facts: { ...evidenceFacts, units },
    around: { on: ['database', 'arbiter'], facts: evidenceFacts },
    plan(now: StartedFacts, host, { inventory }, around: View<DatabaseFacts>) {
      const unit = unitOf(now.units, 'mariadb.service');
      const boot = unit.known && !unit.enabled ? [enable] : [];
      if (!now.node.mariadbd) return [...boot, ...start(now, { host, inventory, around, given })];
      if (!isInPrimary(now.node)) throw new Refused(whyNotPrimary(now.node, host));
      return boot;
    },
  });
}

const enable: Change = {
  summary: 'start mariadb.service at boot',
  run: ['systemctl', 'enable', '--quiet', 'mariadb.service'],
  undo: [{ run: ['systemctl', 'disable', '--quiet', 'mariadb.service'] }],
};

/** Galera does not bootstrap from a node without safe_to_bootstrap. */
const forgetOld: Change = {
  ...forgetPlace,
  summary: 'remove grastate.dat (stale: its data is gone)',
};

function whyNotPrimary({ report: said, clientError: silence, startPosition: began }: GaleraNode, host: Host): string {
  if (began)
    return `MariaDB on ${host.name} is starting and not in a Primary component yet: wait for it; otherwise ${recover}`;
  if (!said) {
    return `${host.name} runs MariaDB, which does not answer (${silence}): look at \`journalctl -u mariadb -n 50\` there first`;
  }
  if (said.variables.get('wsrep_on') !== 'ON') {
    return `${host.name} runs MariaDB outside any cluster: dump its data (mariadb-dump), then \`systemctl stop mariadb\` there and deploy again; the plan shows what would be lost`;
  }
  return `${host.name} runs outside the Primary component; ${recover}`;
}

interface Surroundings {
  readonly host: Host;
  readonly inventory: Inventory;
  readonly around: View<DatabaseFacts>;
  readonly given: Given;
}

function start(own: DatabaseFacts, { host, inventory, around, given }: Surroundings): readonly Change[] {
  const seen = [...around.seen, { host, facts: own, sentAt: 0, receivedAt: 0 }];
  const nodes = evidenceOf(hostsWith(inventory, 'database'), seen);
  const choice = choose({ nodes, ...given });
  if (choice.kind === 'running') return joining(host.name, choice, nodes);
  if (choice.kind === 'refuse') throw new DataAtRisk(inWords(choice));
  if (choice.kind === 'start')
    throw new DataAtRisk(`no node is Primary, but a cluster existed (${choice.why}); ${recover}`);
  mustBeAlone(around, given);
  if (choice.source !== host.name) return joining(host.name, choice, nodes);
  const peers = members(inventory).filter((address) => address !== host.private);
  const lost = given.without?.join(' and ');
  const losing = lost ? { disrupts: `what only ${lost} has is lost` } : {};
  return [
    ...(own.disk.grastate ? [forgetOld] : []),
    ...(own.disk.gvwstate === 'none' ? [] : [forgetView]),
    { ...bootstrap(peers, 'bootstrap a new cluster from this node (no cluster exists)'), ...losing },
  ];
}

/** A cluster may be running unseen: beside an arbiter, or on an unreachable host. */
function mustBeAlone(around: View<DatabaseFacts>, { without = [] }: Given): void {
  const running = around.seen.filter(({ facts }) => facts.node.mariadbd || facts.node.garbd);
  if (running.length > 0) {
    const names = running.map((peer) => peer.host.name).join(' and ');
    throw new Refused(`no node is Primary, but a member on ${names} may have been; ${recover}`);
  }
  const silent = around.missing.map((peer) => peer.host.name).filter((name) => !without.includes(name));
  if (silent.length > 0) {
    throw new Refused(
      `no node that answers is Primary, and ${silent.join(' and ')} is unreachable: a cluster may run there`,
    );
  }
}
