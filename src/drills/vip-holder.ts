import { holdersOf, vipHeldOnce } from '../checks/director/vip.ts';
import { addresses, type HeldAddress } from '../facts/host/addresses.ts';
import { type Check, defineCheck } from '../model/check/check.ts';
import type { View } from '../model/check/fact.ts';
import type { Host, Inventory } from '../model/inventory/inventory.ts';
import { Refused } from '../model/text/errors.ts';

/** The requested director, which must hold a VIP; by default the one that does. */
export function holderOfVips(
  view: View<{ readonly addresses: readonly HeldAddress[] }>,
  { vips }: Inventory,
  wanted: string | undefined,
): Host {
  const holders = vips.flatMap((vip) => holdersOf(vip, view));
  const [name] = holders;
  if (name === undefined) throw new Refused('no director holds a VIP: nothing to move. Check `vip`.');
  if (wanted !== undefined && !holders.includes(wanted)) {
    throw new Refused(`${wanted} holds no VIP; use ${name}, which does.`);
  }
  const found = view.seen.find(({ host }) => host.name === (wanted ?? name));
  if (!found) throw new Refused(`${name} is unreachable.`);
  return found.host;
}

/** Every VIP is held once, by another director. The target itself may be unreachable. */
export function heldElsewhere(than: Host): Check {
  return defineCheck({
    id: `vip.held-elsewhere:${than.name}`,
    on: 'director',
    facts: { addresses },
    judge({ seen, missing }, inventory) {
      const still = inventory.vips.find((vip) => holdersOf(vip, { seen, missing }).includes(than.name));
      const remedy = 'Wait, or stop the drill to revert the fault.';
      if (still)
        return { status: 'critical', hosts: [than.name], summary: `${still.name} is still on ${than.name}`, remedy };
      const others = missing.filter(({ host }) => host.name !== than.name);
      return vipHeldOnce.judge({ seen, missing: others }, inventory, { seen: [], missing: [] });
    },
  });
}

/** A VIP is on two directors and vip.held-once reports it. An unreachable director does not count. */
export const heldTwice = defineCheck({
  id: 'vip.held-twice',
  on: 'director',
  facts: { addresses },
  judge(view, inventory) {
    const verdict = vipHeldOnce.judge(view, inventory, { seen: [], missing: [] });
    const isTwice = inventory.vips.some((vip) => holdersOf(vip, view).length > 1);
    if (isTwice && verdict?.status === 'critical')
      return { status: 'ok', hosts: verdict.hosts, summary: `noticed: ${verdict.summary}` };
    const remedy = 'Wait, or stop the drill to revert the fault.';
    return { status: 'critical', hosts: [], summary: 'no VIP is on two directors', remedy };
  },
});
