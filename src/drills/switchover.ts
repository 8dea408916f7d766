import { shiftFile } from '../facts/director/keepalived.ts';
import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import type { Vip } from '../model/inventory/services.ts';
import { everyService } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** More than the priority difference between any two directors. */
const shift = -110;

const saved = (vip: Vip) => `${shiftFile(vip)}.before-drill`;

/** Lowers the priority without a stop: the old holder serves until the other takes over (keepalived.conf(5), track_file). */
export const switchover = defineDrill({
  id: 'switchover',
  question: 'Do the VIPs move to the other director while this one keeps serving, and come back?',
  risk: 'Connections being opened at that moment may have to reconnect.',
  on: 'director',
  facts: { addresses },
  aim: holderOfVips,
  fault: (_, { inventory: { vips } }) => ({
    inject: vips.map((vip) => ({
      summary: `lower the priority for ${vip.name} by ${-shift}`,
      run: [
        'sh',
        '-c',
        `[ -e "$2" ] || cat "$1" >"$2" && echo ${shift} >"$1" && sync "$1" "$2"`,
        ...['sh', shiftFile(vip), saved(vip)],
      ] as const,
    })),
    restore: vips.map((vip) => ({
      summary: `restore the priority for ${vip.name}`,
      // Written in place, not renamed: keepalived watches this inode.
      script: `[ ! -e ${saved(vip)} ] || { cat ${saved(vip)} >${shiftFile(vip)} && rm -f ${saved(vip)} && sync ${shiftFile(vip)}; }`,
    })),
  }),
  expect: (target) => [{ check: heldElsewhere(target), withinSeconds: 8 }],
  outage: (_, inventory) => everyService(inventory, 1.5),
  because: 'connections being opened at takeover are lost, plus gratuitous ARP',
  hurts: ['vip.', 'keepalived.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 60,
});
