import { galeraNode, isPrimary } from '../../facts/galera/node.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { runDaemon } from '../host/daemon.ts';

/** garb-systemd sources it as a shell script. */
export function renderGarb(host: Host, inventory: Inventory): string {
  const nodes = hostsWith(inventory, 'database').map(({ private: address }) => `${address}:4567`);
  return `# Written by mailha from cluster.yaml: the arbiter votes in Galera and holds no data.
GALERA_NODES="${nodes.join(' ')}"
GALERA_GROUP="${inventory.database.clusterName}"
GALERA_OPTIONS="gmcast.listen_addr=tcp://${host.private}:4567"
`;
}

// It gives up if it finds no peer, as after a total power loss; it holds no data, so a restart is harmless.
const unit = `[Unit]
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Restart=always
RestartSec=5
`;

/** After the nodes: without a Primary node there is nothing to vote in. */
export const arbiterVotes = defineStep({
  id: 'garbd.votes',
  on: ['arbiter'],
  summary: 'garbd votes in the cluster without holding data',
  facts: { files: managedFiles, units, node: galeraNode },
  around: { on: ['database'], facts: { node: galeraNode } },
  plan(now, host, { inventory }, around) {
    const changes = runDaemon(
      {
        unit: 'garb.service',
        files: [
          { path: paths.garbUnit, content: unit },
          { path: paths.garb, content: renderGarb(host, inventory) },
        ],
        activate: { summary: 'start garbd', run: ['systemctl', 'restart', 'garb.service'] },
      },
      now,
    );
    // Restarted while a node is away, it would take the majority with it.
    const running = unitOf(now.units, 'garb.service').active === 'active';
    const away = around.seen.filter(({ facts }) => !isPrimary(facts.node));
    if (changes.length > 0 && running && away.length + around.missing.length > 0) {
      throw new Refused(
        `garbd needs a restart for its new configuration, but ${away[0]?.host.name ?? around.missing[0]?.host.name} is not Primary: bring it back first`,
      );
    }
    return changes;
  },
});
