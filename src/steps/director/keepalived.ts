import { shiftFile, shiftFolder } from '../../facts/director/keepalived.ts';
import { addresses } from '../../facts/host/addresses.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { mustBeOnDeclared } from '../../facts/host/own-interfaces.ts';
import { units } from '../../facts/host/units.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith, interfaceOf } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import type { Change, Cluster } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { shipped } from '../host/shipped.ts';

/** Priority of each director, in declaration order. */
const priorities = [200, 150, 100] as const;

/** A director that is not ready ranks below every one that is; both groups keep their order. */
export const notReadyWeight = -120;

export function basePriority(host: Host, inventory: Inventory): number {
  const rank = hostsWith(inventory, 'director').findIndex(({ name }) => name === host.name);
  return priorities[rank] ?? 50;
}

export function renderKeepalived(host: Host, { inventory, secrets }: Cluster): string {
  return [head(host), ...inventory.vips.map((vip) => instance(vip, host, { inventory, secrets }))].join('\n');
}

const head = (
  host: Host,
) => `# Written by mailha from cluster.yaml. Local changes show as drift and are overwritten by the next deploy.

global_defs {
    router_id ${host.name}
    script_user root
    enable_script_security
    # A switch that missed the gratuitous ARP learns the new owner within a minute.
    vrrp_garp_master_refresh 60
    # After a split, tell the director that keeps the VIP that there were two: only then does it send gratuitous ARP, and
    # without it neighbours would stay with this one, which has released the VIP.
    vrrp_higher_prio_send_advert true
}

# Fails until ldirectord runs and has a real server to send clients to. A director that returns from a reboot
# would otherwise take the VIP from one that serves, with an empty table.
vrrp_script director_ready {
    script "${paths.directorReady}"
    interval 2
    timeout 4
    rise 2
    fall 3
    weight ${notReadyWeight}
    init_fail
}
`;

// One instance per VIP and no sync group: under direct routing either director may hold either VIP, and each VIP can
// move alone. BACKUP on all, so that priorities alone decide.
const instance = (vip: Vip, host: Host, { inventory, secrets }: Cluster) => `
track_file shift_${vip.name} {
    file "${shiftFile(vip)}"
    weight 1
    init_file 0
}

vrrp_instance ${vip.name} {
    state BACKUP
    interface ${interfaceOf(inventory, host, 'public')}
    virtual_router_id ${vip.vrid}
    priority ${basePriority(host, inventory)}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass ${secrets.vrrpPassword}
    }
    virtual_ipaddress {
        ${vip.address}/32 dev ${interfaceOf(inventory, host, 'public')}
    }
    track_script {
        director_ready
    }
    track_file {
        shift_${vip.name}
    }
}
`;

// SIGKILL leaves the VIPs on the interface, and two directors answer for them until keepalived runs here again.
const unit = `[Service]
StateDirectory=mailha
Restart=on-failure
RestartSec=1
`;

/**
 * The track files are in its StateDirectory, which systemd creates with the first start. keepalived 2.3 (Debian 13) fails
 * the test while it is missing; 2.2 (Debian 12) does not.
 */
const validate: Change = {
  summary: `create ${shiftFolder} and validate the keepalived configuration`,
  run: ['sh', '-c', 'install -d -m 755 "$1" && exec keepalived --config-test', 'sh', shiftFolder],
};

export const keepalivedHoldsVips = defineStep({
  id: 'keepalived.holds-vips',
  on: ['director'],
  summary: 'keepalived holds each VIP on exactly one director',
  facts: { files: managedFiles, units, addresses },
  plan(now, host, cluster) {
    mustBeOnDeclared(now.addresses, host, cluster.inventory);
    return runDaemon(
      {
        unit: 'keepalived.service',
        files: [
          { path: paths.directorReady, content: shipped('director-ready'), mode: '755' },
          { path: paths.keepalivedUnit, content: unit },
          // It contains the VRRP password.
          { path: paths.keepalived, content: renderKeepalived(host, cluster), mode: '600' },
        ],
        test: validate,
        activate: {
          summary: 'reload or start keepalived',
          run: ['systemctl', 'reload-or-restart', 'keepalived.service'],
          disrupts: 'a VIP whose priority changed may move within about 1 s',
        },
      },
      now,
    );
  },
});
