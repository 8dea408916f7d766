import { shiftFile } from '../facts/director/keepalived.ts';
import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import type { Vip } from '../model/inventory/services.ts';
import { everyService } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** More than there is between the first director and the last. */
const shift = -110;

const saved = (vip: Vip) => `${shiftFile(vip)}.before-drill`;

/** A lower priority and no stop: the old holder serves until the other has taken over (keepalived.conf(5), track_file). */
export const switchover = defineDrill({
  id: 'switchover',
  question: 'Do the VIPs move to the other director while this one goes on serving, and come back?',
  risk: 'A connection that is being made just then may have to be made anew.',
  on: 'director',
  facts: { addresses },
  aim: holderOfVips,
  fault: (_, { inventory: { vips } }) => ({
    inject: vips.map((vip) => ({
      summary: `lower its priority for ${vip.name} by ${-shift}`,
      run: [
        'sh',
        '-c',
        `[ -e "$2" ] || cat "$1" >"$2" && echo ${shift} >"$1" && sync "$1" "$2"`,
        ...['sh', shiftFile(vip), saved(vip)],
      ] as const,
    })),
    restore: vips.map((vip) => ({
      summary: `give it the priority for ${vip.name} that it had`,
      // Written and not renamed: keepalived has an eye on this very file.
      script: `[ ! -e ${saved(vip)} ] || { cat ${saved(vip)} >${shiftFile(vip)} && rm -f ${saved(vip)} && sync ${shiftFile(vip)}; }`,
    })),
  }),
  expect: (target) => [{ check: heldElsewhere(target), withinSeconds: 8 }],
  outage: (_, inventory) => everyService(inventory, 1.5),
  because: 'a connection that is being made when the other takes over is lost, and ARP',
  hurts: ['vip.', 'keepalived.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 60,
});
