import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { everyService } from './outage.ts';
import { heldTwice } from './vip-holder.ts';

/** IANA's number of VRRP, which RFC 5798 names in 5.1.1.4. */
const drop = 'meta l4proto 112 drop';

/** Adverts only: both directors live, and neither hears the other. */
export const directorSplit = defineDrill({
  id: 'director-split',
  question: 'Is it noticed when both directors hold the VIPs, and does one step back once they hear each other?',
  risk: 'Clients are led by either director, and lose their connections when it changes.',
  on: 'director',
  facts: { addresses },
  aim: oneOfRole('director'),
  fault: () => cutOff('neither send adverts nor hear any', { input: drop, output: drop }),
  expect: () => [{ check: heldTwice, withinSeconds: 12 }],
  outage: (_, inventory) => everyService(inventory, 2),
  because: 'either serves; when one steps back, ARP has to tell everybody where the VIP is',
  hurts: ['vip.', 'keepalived.', 'ldirectord.', 'ipvs.', 'cluster.', 'drift.'],
  watchSeconds: 12,
  settleSeconds: 60,
});
