import { type GaleraDisk, galeraDisk } from '../../facts/galera/disk.ts';
import { type GaleraNode, galeraNode } from '../../facts/galera/node.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { choose } from './choice.ts';
import { type DatabaseFacts, type Evidence, evidenceFacts, evidenceOf, isInPrimary } from './evidence.ts';
import type { Given } from './give-up.ts';
import { joining } from './join.ts';
import { members } from './mariadb-config.ts';
import type { BootstrapChoice } from './outcome.ts';
import { DataAtRisk, inWords } from './refusal.ts';
import { bootstrap, reset } from './scripts.ts';
import { flag, forgetView, unflag } from './state.ts';

export type Start = Extract<BootstrapChoice, { kind: 'start' }>;
/** A choice that allows a recovery. */
export type RecoveryChoice = Extract<BootstrapChoice, { kind: 'start' | 'running' }>;

interface RecoveryPeer {
  readonly node: GaleraNode;
}
const seenNow = (host: Host, facts: DatabaseFacts): Seen<DatabaseFacts> => ({ host, facts, sentAt: 0, receivedAt: 0 });
const anyPrimary = (seen: readonly Seen<RecoveryPeer>[]) => seen.some(({ facts }) => isInPrimary(facts.node));

/**
 * Only the source may start a cluster, and no other daemon may run that it would find when it starts from disk: an
 * arbiter that was left alone is Primary, and two such components do not merge. The source is stopped if it hangs in
 * its start, as all nodes do after a total power loss: only then does its disk show how far it got.
 */
export function allStandBy({ source, how }: Start): Step {
  return defineStep({
    id: 'galera.all-stand-by',
    on: ['database', 'arbiter'],
    summary: `only ${source} may start the cluster`,
    facts: { node: galeraNode, disk: galeraDisk },
    around: { on: ['database'], facts: { node: galeraNode } },
    plan(now: { readonly node: GaleraNode; readonly disk: GaleraDisk }, host, _cluster, around) {
      if (isInPrimary(now.node) || anyPrimary(around.seen)) return [];
      const stops = how === 'from disk';
      if (host.name === source) return stops && now.node.startPosition ? [stopStarting] : [];
      return [
        ...(stops && now.node.garbd ? [stopArbiter] : []),
        ...(stops && now.node.mariadbd ? [now.node.startPosition ? stopStarting : stopWaiting] : []),
        ...(now.node.mariadbd ? [] : unflag(now.disk)),
      ];
    },
  });
}

const stopArbiter: Change = {
  summary: 'stop garbd',
  run: ['systemctl', 'stop', 'garb.service'],
  undo: [{ run: ['systemctl', 'start', 'garb.service'] }],
};

const takeFlag =
  "[ ! -e /var/lib/mysql/grastate.dat ] || sed -i 's/^safe_to_bootstrap: 1/safe_to_bootstrap: 0/' /var/lib/mysql/grastate.dat";

const stopWaiting: Change = {
  summary: 'stop MariaDB (outside a Primary component, serving no clients)',
  run: ['sh', '-c', `set -e\nsystemctl stop mariadb\n${takeFlag}`],
  timeoutSeconds: 600,
};

/** It ignores SIGTERM until it has found a component. SIGKILL is safe: InnoDB recovers what it has written. */
const stopStarting: Change = {
  summary: 'kill MariaDB (hanging during startup, serving no clients)',
  run: [
    'sh',
    '-c',
    `set -e
[ "$(systemctl show --property=ActiveState --value mariadb)" = activating ] || { echo 'mariadb is no longer starting' >&2; exit 1; }
systemctl stop --no-block mariadb
left=10
while pidof mariadbd >/dev/null && [ $left -gt 0 ]; do sleep 1; left=$((left - 1)); done
! pidof mariadbd >/dev/null || systemctl kill --signal=KILL mariadb
while pidof mariadbd >/dev/null; do sleep 1; done
${takeFlag}`,
  ],
};

/** Chosen again from the current facts: the plan may be an hour old. */
export function sourceStarts(chosen: Start, given: Given): Step {
  return defineStep({
    id: 'galera.source-starts',
    on: ['database'],
    summary: `the cluster starts from ${chosen.source}: ${chosen.why}`,
    facts: evidenceFacts,
    around: { on: ['database'], facts: evidenceFacts },
    plan(now: DatabaseFacts, host, { inventory }, around) {
      if (isInPrimary(now.node)) return [];
      const seen = [...around.seen, seenNow(host, now)];
      const choice = choose({ nodes: evidenceOf(hostsWith(inventory, 'database'), seen), ...given });
      mustStart(choice, host.name);
      const lost = given.without?.join(' and ');
      const losing = lost ? { disrupts: `what only ${lost} has is lost` } : {};
      if (choice.how === 'as it runs') return [{ ...reset, ...losing }];
      const peers = members(inventory).filter((address) => address !== host.private);
      return [
        ...flag(now.disk, choice.position),
        ...(now.disk.gvwstate === 'none' ? [] : [forgetView]),
        { ...bootstrap(peers, "bootstrap the cluster from this node's data"), ...losing },
      ];
    },
  });
}

function mustStart(choice: BootstrapChoice, host: string): asserts choice is Start {
  if (choice.kind === 'refuse') throw new DataAtRisk(inWords(choice));
  if (choice.kind !== 'start') throw new Refused(`${choice.why}; run \`recover databases\` again`);
  if (choice.source !== host) throw new Refused(`${choice.why}: ${host} is no longer the node to start from`);
}

/**
 * Stopped nodes join. Running nodes rejoin automatically once there is a component, unless they were stopped before.
 * Chosen again too: joining may replace all data of a node.
 */
export function othersJoin(way: RecoveryChoice, given: Given): Step {
  const source = way.kind === 'start' ? way.source : undefined;
  const stopped = way.kind === 'start' && way.how === 'from disk';
  return defineStep({
    id: 'galera.others-join',
    on: ['database'],
    summary: 'the node has rejoined the cluster and is Synced',
    facts: evidenceFacts,
    around: { on: ['database'], facts: evidenceFacts },
    plan(now: DatabaseFacts, host, { inventory }, around) {
      if (host.name === source || isInPrimary(now.node) || (now.node.mariadbd && !stopped)) return [];
      const nodes = evidenceOf(hostsWith(inventory, 'database'), [...around.seen, seenNow(host, now)]);
      return joining(host.name, anyPrimary(around.seen) ? mayJoin(nodes, host.name, given) : way, nodes);
    },
  });
}

function mayJoin(nodes: readonly Evidence[], host: string, given: Given): RecoveryChoice {
  const choice = choose({ nodes, ...given });
  if (choice.kind === 'refuse') throw new DataAtRisk(inWords(choice));
  if (choice.kind !== 'running' || !choice.join.includes(host)) throw new Refused(`${choice.why}: ${host} cannot join`);
  return choice;
}

/** Last: its vote is only useful once there is a component. */
export const arbiterBack = defineStep({
  id: 'garbd.back',
  on: ['arbiter'],
  summary: 'the arbiter votes again',
  facts: { node: galeraNode, units },
  around: { on: ['database'], facts: { node: galeraNode } },
  plan({ node, units: known }, _host, _cluster, around) {
    if (!unitOf(known, 'garb.service').known || (node.garbd && anyPrimary(around.seen))) return [];
    return [{ summary: 'start or restart garbd', run: ['systemctl', 'restart', 'garb.service'] }];
  },
});
