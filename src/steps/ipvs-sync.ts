import { declaredSync } from '../facts/ipvs-sync.ts';
import { managedFiles, paths } from '../facts/managed-files.ts';
import { units } from '../facts/units.ts';
import { hostsWith, type Inventory } from '../model/inventory.ts';
import { defineStep } from '../model/step.ts';
import { runDaemon } from './daemon.ts';

/**
 * Both daemons on each director: VIPs may be on different ones, and each tells of what comes in by its own. The kernel of a director
 * never hears what it tells itself.
 */
function unit(inventory: Inventory): string {
  const { interface: name, syncId } = declaredSync(inventory);
  const to = `--mcast-interface ${name} --syncid ${syncId}`;
  return `# Written by mailha from cluster.yaml: clients stay connected when a VIP moves.
[Unit]
Description=Directors tell each other of the connections of clients
After=systemd-modules-load.service network.target
Wants=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=-/usr/sbin/ipvsadm --stop-daemon master
ExecStartPre=-/usr/sbin/ipvsadm --stop-daemon backup
ExecStart=/usr/sbin/ipvsadm --start-daemon master ${to}
ExecStart=/usr/sbin/ipvsadm --start-daemon backup ${to}
ExecStop=-/usr/sbin/ipvsadm --stop-daemon master
ExecStop=-/usr/sbin/ipvsadm --stop-daemon backup
# The network may not be there yet.
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}

/** A director that takes a VIP over knows the clients that the other one served, and they stay connected. */
export const connectionsTold = defineStep({
  id: 'ipvs.connections-told',
  on: ['director'],
  summary: 'directors tell each other of the connections of clients',
  facts: { files: managedFiles, units },
  plan(now, _host, { inventory }) {
    if (hostsWith(inventory, 'director').length < 2) return [];
    return runDaemon(
      {
        unit: 'mailha-ipvs-sync.service',
        files: [{ path: paths.ipvsSyncUnit, content: unit(inventory) }],
        activate: {
          summary: 'start telling, and being told',
          run: ['systemctl', 'restart', 'mailha-ipvs-sync.service'],
        },
      },
      now,
    );
  },
});
