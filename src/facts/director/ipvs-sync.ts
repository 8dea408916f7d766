import type { Fact } from '../../model/check/fact.ts';
import { type Host, type Inventory, interfaceOf } from '../../model/inventory/inventory.ts';

/** One of the kernel's two connection sync daemons. */
export interface SyncDaemon {
  /** `master` sends, `backup` receives. A director may run both. */
  readonly state: 'master' | 'backup';
  readonly interface: string;
  readonly syncId: number;
}

/** ipvsadm(8), --start-daemon. Empty where there is no IPVS. */
export const ipvsSync: Fact<readonly SyncDaemon[]> = {
  id: 'ipvs.sync',
  argv: ['ipvsadm', '-L', '--daemon'],
  anyCode: true,
  parse: (stdout) =>
    [...stdout.matchAll(/^(master|backup) sync daemon \(mcast=([^,\s]+), syncid=(\d+)/gm)].map(
      ([, state, name = '', syncId]): SyncDaemon => ({
        state: state === 'master' ? 'master' : 'backup',
        interface: name,
        syncId: Number(syncId),
      }),
    ),
};

/** What both daemons should have. Other clusters in the same network have other VRIDs. */
export function declaredSync(host: Host, inventory: Inventory): Pick<SyncDaemon, 'interface' | 'syncId'> {
  return { interface: interfaceOf(inventory, host, 'private'), syncId: inventory.vips[0]?.vrid ?? 0 };
}
