import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { everyService } from './outage.ts';
import { heldTwice } from './vip-holder.ts';

/** 112 is the IP protocol number of VRRP (RFC 5798, 5.1.1.4). */
const drop = 'meta l4proto 112 drop';

/** Drops adverts only: both directors run, and neither receives the other's. */
export const directorSplit = defineDrill({
  id: 'director-split',
  question: 'Is a VIP on both directors noticed, and does one release it once adverts get through again?',
  risk: 'Clients reach either director, and lose their connections when that changes.',
  on: 'director',
  facts: { addresses },
  aim: oneOfRole('director'),
  fault: () => cutOff('drop VRRP adverts in both directions', { input: drop, output: drop }),
  expect: () => [{ check: heldTwice, withinSeconds: 12 }],
  outage: (_, inventory) => everyService(inventory, 2),
  because: 'either director serves; when one releases the VIP, gratuitous ARP must reach all neighbours',
  hurts: ['vip.', 'keepalived.', 'ldirectord.', 'ipvs.', 'cluster.', 'drift.'],
  watchSeconds: 12,
  settleSeconds: 60,
});
