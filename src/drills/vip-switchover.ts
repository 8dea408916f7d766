import { holdersOf, vipHeldOnce } from '../checks/vip.ts';
import { addresses } from '../facts/addresses.ts';
import { type Check, defineCheck } from '../model/check.ts';
import { defineDrill } from '../model/drill.ts';
import { Refused } from '../model/errors.ts';
import type { Host } from '../model/inventory.ts';
import { everyService } from './outage.ts';

/** Every VIP is held once, and by somebody else. */
function heldElsewhere(than: Host): Check {
  return defineCheck({
    id: `vip.held-elsewhere:${than.name}`,
    on: 'director',
    facts: { addresses },
    judge(view, inventory) {
      const still = inventory.vips.find((vip) => holdersOf(vip, view).includes(than.name));
      const remedy = 'Wait, or put it back.';
      if (still) return { status: 'critical', summary: `${still.name} is still on ${than.name}`, remedy };
      return vipHeldOnce.judge(view, inventory, { seen: [], missing: [] });
    },
  });
}

/** The guide's: a clean stop announces priority 0, so that the backup takes over at once. */
export const vipSwitchover = defineDrill({
  id: 'vip-switchover',
  question: 'Do the VIPs move when the active director steps down, and come back?',
  risk: 'If the other director is not ready, no client reaches anything until keepalived is started again.',
  on: 'director',
  facts: { addresses },
  aim(view, { vips }, wanted) {
    const holders = vips.flatMap((vip) => holdersOf(vip, view));
    const [name] = holders;
    if (name === undefined) throw new Refused('no director holds a VIP, so there is nothing to move.');
    if (wanted !== undefined && !holders.includes(wanted)) {
      throw new Refused(`${wanted} holds no VIP, so stopping keepalived there would move none; ${name} does.`);
    }
    const found = view.seen.find(({ host }) => host.name === (wanted ?? name));
    if (!found) throw new Refused(`${name} does not answer.`);
    return found.host;
  },
  fault: () => ({
    inject: [{ summary: 'stop keepalived', run: ['systemctl', 'stop', 'keepalived'] }],
    restore: [{ summary: 'start keepalived', script: 'systemctl start keepalived' }],
  }),
  expect: (target) => [{ check: heldElsewhere(target), withinSeconds: 5 }],
  outage: (_, inventory) => everyService(inventory, 1.5),
  because: 'a farewell of priority 0, and the skew of less than a second (RFC 5798 6.1)',
  hurts: ['vip.', 'keepalived.', 'ldirectord.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 60,
});
