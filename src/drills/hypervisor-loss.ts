import { galeraVotes } from '../checks/galera/quorum.ts';
import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { noticed } from './noticed.ts';
import { everyService, hangingSeconds } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** All hosts of one failure domain at once, that of the active director. */
export const hypervisorLoss = defineDrill({
  id: 'hypervisor-loss',
  question: 'Do all services survive the loss of the hypervisor of the active director?',
  risk: 'No other host may fail until it is back.',
  on: 'director',
  facts: { addresses },
  aim: holderOfVips,
  fault: ({ hypervisor }, { inventory }) => ({
    power: inventory.hosts.filter((host) => host.hypervisor === hypervisor),
    inject: [],
    restore: [],
  }),
  expect: (target) => [
    { check: heldElsewhere(target), withinSeconds: 8, ofOthers: true },
    { check: noticed(galeraVotes), withinSeconds: 30 },
  ],
  outage: (_, inventory) => everyService(inventory, hangingSeconds + 6),
  because: 'the VIPs move first; then ldirectord on the other director waits 4 s per check and needs two failures',
  // Anything may run on a hypervisor.
  hurts: [''],
  watchSeconds: 30,
  settleSeconds: 540,
});
