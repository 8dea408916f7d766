import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { interfaceOf } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { servicesOn } from './outage.ts';

/** 200 ms is a host in another country. */
export const networkDelay = defineDrill({
  id: 'network-delay',
  question: 'Does a mail host that answers late stay in service?',
  risk: 'Checks that give up too early would take it out, and clients would be cut off for nothing.',
  on: 'mail',
  facts: { units },
  aim: oneOfRole('mail'),
  fault: (target, { inventory }) => {
    const nic = interfaceOf(inventory, target, 'public');
    return {
      inject: [
        {
          summary: `let everything that leaves by ${nic} wait for 200 ms`,
          run: ['tc', 'qdisc', 'replace', 'dev', nic, 'root', 'netem', 'delay', '200ms'],
        },
      ],
      restore: [{ summary: 'let it leave at once', script: `tc qdisc del dev ${nic} root 2>/dev/null; true` }],
    };
  },
  expect: () => [],
  outage: (_, inventory) => servicesOn('mail', inventory, 1.5),
  because: 'late is not away; what is on its way when the delay ends is lost, and sent again after a second',
  hurts: ['drift.', 'mail.ports'],
  watchSeconds: 20,
  settleSeconds: 60,
});
