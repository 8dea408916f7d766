import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { everyService } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** A clean stop announces priority 0, so that the backup takes over at once. */
export const vipSwitchover = defineDrill({
  id: 'vip-switchover',
  question: 'Do the VIPs move when keepalived stops on the active director, and come back?',
  risk: 'If the other director is not ready, all services are down until keepalived is started again.',
  on: 'director',
  facts: { addresses },
  aim: holderOfVips,
  fault: () => ({
    inject: [{ summary: 'stop keepalived', run: ['systemctl', 'stop', 'keepalived'] }],
    restore: [{ summary: 'start keepalived', script: 'systemctl start keepalived' }],
  }),
  expect: (target) => [{ check: heldElsewhere(target), withinSeconds: 5 }],
  outage: (_, inventory) => everyService(inventory, 1.5),
  because: 'an advert of priority 0, then a skew of less than a second (RFC 5798 6.1)',
  hurts: ['vip.', 'keepalived.', 'ldirectord.', 'cluster.', 'drift.'],
  watchSeconds: 10,
  settleSeconds: 60,
});
