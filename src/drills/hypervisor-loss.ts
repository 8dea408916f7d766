import { galeraVotes } from '../checks/galera/quorum.ts';
import { addresses } from '../facts/host/addresses.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { noticed } from './noticed.ts';
import { everyService, hangingSeconds } from './outage.ts';
import { heldElsewhere, holderOfVips } from './vip-holder.ts';

/** The guide's last claim: every host of one failure domain at once, the one that serves now. */
export const hypervisorLoss = defineDrill({
  id: 'hypervisor-loss',
  question: 'Does everything go on when the hypervisor of the active director is gone, with all that runs on it?',
  risk: 'Until it is back no further host may be lost.',
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
  because: 'the VIPs move first; then ldirectord of the other director waits 4 s each time and wants two failures',
  // Whatever a whole hypervisor carries.
  hurts: [''],
  watchSeconds: 30,
  settleSeconds: 540,
});
