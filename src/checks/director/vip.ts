import { addresses, isHeld, type Place } from '../../facts/host/addresses.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import { absence } from '../../model/check/silence.ts';
import { type Inventory, interfaceOf } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { hostNames } from '../cluster/words.ts';

type AddressFacts = { readonly addresses: readonly Place[] };

/** The directors with this VIP on an interface that answers ARP. On loopback it belongs to a real server. */
export function holdersOf<F extends AddressFacts>(vip: Vip, { seen }: View<F>): readonly string[] {
  return seen.filter(({ facts }) => isHeld(facts.addresses, vip.address)).map(({ host }) => host.name);
}

/** Two holders steal each other's connections; no holder is an outage (keepalived#1884, #166). */
export const vipHeldOnce = defineCheck({
  id: 'vip.held-once',
  on: 'director',
  facts: { addresses },
  judge: (view, inventory) => combine(inventory.vips.map((vip) => judgeVip(vip, view, inventory))),
});

function judgeVip(vip: Vip, view: View<AddressFacts>, inventory: Inventory): Verdict {
  const holders = holdersOf(vip, view);
  const label = `${vip.name} (${vip.address})`;
  if (holders.length > 1) {
    const first = inventory.hosts.find(({ name }) => name === holders[0]);
    const on = first ? interfaceOf(inventory, first, 'public') : inventory.networks.public.interface;
    return {
      status: 'critical',
      hosts: holders,
      summary: `${label} is on ${named(holders)} at once`,
      remedy: `Stop keepalived on all but one of ${named(holders)}, then check why adverts do not arrive: \`tcpdump -ni ${on} vrrp\` on ${holders[0]}.`,
    };
  }
  const unreachable = view.missing.map(({ host }) => host.name);
  if (holders.length === 1) {
    if (unreachable.length === 0) return { status: 'ok', hosts: holders, summary: `${label} is on ${holders[0]}` };
    return {
      status: 'degraded',
      hosts: unreachable,
      others: holders,
      summary: `${label} is on ${holders[0]}; ${absence(view.missing)} and may hold it too`,
      remedy: `Bring ${named(unreachable)} back or make sure it is powered off: until then nothing takes over from ${holders[0]}.`,
    };
  }
  if (unreachable.length > 0) {
    return {
      status: 'unknown',
      hosts: unreachable,
      summary: `${label} is on no director that was read; ${absence(view.missing)} and may hold it`,
      remedy: `Check the console of ${named(unreachable)} before you fail over: it may hold the VIP and serve.`,
    };
  }
  const cutOff = view.seen.flatMap(({ host, facts }) =>
    facts.addresses.filter((held) => held.isDown && held.address === vip.address).map((held) => ({ host, held })),
  );
  const [first] = cutOff;
  if (first) {
    return {
      status: 'critical',
      hosts: hostNames(cutOff),
      summary: `${label} is on no director: ${first.held.interface} of ${first.host.name}, which has it, has no link`,
      remedy: `On ${first.host.name}: \`systemctl stop keepalived\`, so that another director takes over; then \`ip link show ${first.held.interface}\`, its cable or the network card of the guest.`,
    };
  }
  return {
    status: 'critical',
    hosts: hostNames(view.seen),
    summary: `${label} is on no director`,
    remedy: 'Run `systemctl restart keepalived` on either director, then `journalctl -u keepalived -n 50`.',
  };
}
