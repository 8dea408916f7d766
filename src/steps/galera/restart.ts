import { type IpvsTable, ipvs, otherActiveServers } from '../../facts/director/ipvs.ts';
import { type GaleraNode, galeraNode, statusOf } from '../../facts/galera/node.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { restart } from './scripts.ts';
import { whyNotStop } from './stop.ts';

interface RestartPeer {
  readonly node: GaleraNode;
  readonly table: IpvsTable | undefined;
}

/**
 * Restarts the running server once. `isDue` recognises a server that was already restarted, so a resumed run does not
 * restart it again.
 */
export function galeraRestarted(isDue: (change: Change) => boolean): Step {
  return defineStep({
    id: 'galera.restarted',
    on: ['database'],
    summary: 'the node is restarted while the others serve, and Synced again',
    facts: { node: galeraNode, units },
    around: { on: ['database', 'arbiter', 'director'], facts: { node: galeraNode, table: ipvs } },
    plan(now: { readonly node: GaleraNode; readonly units: Units }, host, { inventory }, around: View<RestartPeer>) {
      const since = unitOf(now.units, 'mariadb.service').changedAt;
      const change = restart(inventory.database.drainSeconds, { since: String(since) });
      if (!isDue(change)) return [];
      const why = whyNotStop(host, { node: now.node, inventory, around }) ?? nobodyElse(host, inventory, around);
      if (why) throw new Refused(`${host.name} must not be restarted now: ${why}`);
      return [warned(change, now.node, around)];
    },
  });
}

/** Why clients of a director would be left without a node. Unreachable directors are reported by other checks. */
function nobodyElse(host: Host, inventory: Inventory, { seen }: View<RestartPeer>): string | undefined {
  for (const { host: director, facts } of seen) {
    const alone = otherActiveServers(host, facts.table, inventory).find(({ others }) => others?.length === 0);
    if (alone) return `${director.name} has no other real server for ${alone.name} (\`ipvs\` shows its table)`;
  }
  return undefined;
}

/** Without the missed writes in another node's gcache, the node rejoins by SST. */
function warned(change: Change, node: GaleraNode, { seen }: View<RestartPeer>): Change {
  const next = Number(statusOf(node, 'wsrep_last_committed')) + 1;
  const keeps = ({ facts }: Seen<RestartPeer>) =>
    Number(statusOf(facts.node, 'wsrep_local_cached_downto') || 0) <= next;
  if (seen.filter(({ host }) => host.roles.includes('database')).some(keeps)) return change;
  const sst = 'no other node keeps the last writes (wsrep_local_cached_downto), so it rejoins by full transfer (SST)';
  return { ...change, disrupts: `${change.disrupts}; ${sst}` };
}
