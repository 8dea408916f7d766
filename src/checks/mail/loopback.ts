import type { HeldAddress } from '../../facts/host/addresses.ts';
import { addresses } from '../../facts/host/addresses.ts';
import type { Readings } from '../../facts/host/readings.ts';
import { readings } from '../../facts/host/readings.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { loopbackVips } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

/** Every real server has its VIPs on lo and does not answer ARP for them. */
export const loopbackHoldsVips = defineCheck({
  id: 'loopback.holds-vips',
  on: 'every host',
  facts: { addresses, readings },
  judge: ({ seen }, inventory) =>
    combine(
      seen
        .filter(({ host }) => loopbackVips(inventory, host).length > 0)
        .flatMap((realServer) => judgeRealServer(realServer, inventory)),
      (good) => `VIPs on loopback of ${named(hostsOf(good))}, without ARP`,
    ),
});

type LoopbackFacts = { readonly addresses: readonly HeldAddress[]; readonly readings: Readings };

function judgeRealServer({ host, facts }: Seen<LoopbackFacts>, inventory: Inventory): readonly Verdict[] {
  const wanted = loopbackVips(inventory, host);
  const held = (address: string, on: (place: HeldAddress) => boolean) =>
    facts.addresses.some((found) => found.address === address && on(found));
  // A dummy interface, as some LVS-DR guides use, does as well as lo.
  const isQuiet = (place: HeldAddress) => place.interface === 'lo' || place.isDummy === true;
  const absent = wanted.filter(({ address }) => !held(address, isQuiet));
  const exposed = wanted.filter(({ address }) => held(address, (place) => !isQuiet(place)));
  const setting = (name: string) => facts.readings.sysctl.get(`net.ipv4.conf.all.${name}`) ?? 'unknown';
  const bad: Verdict[] = [];
  if (exposed.length > 0) {
    bad.push({
      status: 'critical',
      hosts: [host.name],
      summary: `${host.name} has ${named(exposed.map(({ name }) => name))} on an interface that answers ARP`,
      remedy: `On ${host.name}: \`ip address\`, and remove it there: clients reach ${host.name} instead of the director.`,
    });
  }
  if (absent.length > 0) {
    bad.push({
      status: 'degraded',
      hosts: [host.name],
      summary: `${host.name} lacks ${named(absent.map(({ name }) => name))} on lo`,
      remedy: `On ${host.name}: \`systemctl restart mailha-loopback\`, or \`deploy real-servers\`. Until then it refuses clients sent by the directors.`,
    });
  }
  // It may answer ARP instead of the director, so clients bypass the director or lose their connections.
  // arp_ignore 2 is 1 with a further condition (ip-sysctl.rst of the kernel).
  if (!['1', '2'].includes(setting('arp_ignore')) || setting('arp_announce') !== '2') {
    bad.push({
      status: absent.length === wanted.length ? 'degraded' : 'critical',
      hosts: [host.name],
      summary: `${host.name} answers ARP for VIPs (arp_ignore ${setting('arp_ignore')}, arp_announce ${setting('arp_announce')})`,
      remedy: `On ${host.name}: \`sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2\` at once, then \`deploy real-servers\` to keep it.`,
    });
  }
  return bad.length > 0 ? bad : [fine(host)];
}
