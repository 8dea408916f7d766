import { declaredSync } from '../../facts/director/ipvs-sync.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { shipped } from '../host/shipped.ts';

function unit(host: Host, inventory: Inventory): string {
  const { interface: name, syncId } = declaredSync(host, inventory);
  return `# Written by mailha from cluster.yaml: connection sync keeps clients connected when a VIP moves.
[Unit]
Description=IPVS connection sync between directors
After=systemd-modules-load.service network.target
Wants=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${paths.ipvsSync} ${name} ${syncId}
ExecStop=-/usr/sbin/ipvsadm --stop-daemon master
ExecStop=-/usr/sbin/ipvsadm --stop-daemon backup
# The network may not be there yet.
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}

/** Connection sync: clients stay connected after a failover. */
export const connectionSync = defineStep({
  id: 'ipvs.connection-sync',
  on: ['director'],
  summary: 'IPVS connection sync runs between directors',
  facts: { files: managedFiles, units },
  plan(now, host, { inventory }) {
    if (hostsWith(inventory, 'director').length < 2) return [];
    return runDaemon(
      {
        unit: 'mailha-ipvs-sync.service',
        files: [
          { path: paths.ipvsSync, content: shipped('ipvs-sync'), mode: '755' },
          { path: paths.ipvsSyncUnit, content: unit(host, inventory) },
        ],
        activate: {
          summary: 'start IPVS connection sync',
          run: ['systemctl', 'restart', 'mailha-ipvs-sync.service'],
        },
      },
      now,
    );
  },
});
