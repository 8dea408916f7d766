import { hostsAnswer } from '../checks/host/hosts.ts';
import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { noticed } from './noticed.ts';
import { everyService } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** No advert of priority 0: the other takes over after three missed adverts. */
export const directorLoss = defineDrill({
  id: 'director-loss',
  question: 'Do the VIPs move when the active director loses power?',
  risk: 'Connections opened in its last two seconds break. If the other is not ready, all services are down until it has booted.',
  on: 'director',
  facts: { addresses },
  aim: holderOfVips,
  fault: (target) => ({ power: [target], inject: [], restore: [] }),
  expect: (target) => [
    { check: heldElsewhere(target), withinSeconds: 8, ofOthers: true },
    { check: noticed(hostsAnswer), withinSeconds: 20 },
  ],
  outage: (_, inventory) => everyService(inventory, 4.5),
  because: 'three adverts of 1 s, the skew, and ARP',
  hurts: ['vip.', 'keepalived.', 'ldirectord.', 'ipvs.', 'host.', 'cluster.', 'drift.', 'real-servers.', 'firewall.'],
  watchSeconds: 15,
  // It boots, then receives connection sync for a while before it takes a VIP.
  settleSeconds: 360,
});
