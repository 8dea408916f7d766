import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { interfaceOf } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { servicesOn } from './outage.ts';

/** 200 ms is the latency to another continent. */
export const networkDelay = defineDrill({
  id: 'network-delay',
  question: 'Does a slow mail host stay in service?',
  risk: 'If checks time out too early, the host is taken out and clients are disconnected for nothing.',
  on: 'mail',
  facts: { units },
  aim: oneOfRole('mail'),
  fault: (target, { inventory }) => {
    const nic = interfaceOf(inventory, target, 'public');
    return {
      inject: [
        {
          summary: `delay all outgoing packets on ${nic} by 200 ms`,
          run: ['tc', 'qdisc', 'replace', 'dev', nic, 'root', 'netem', 'delay', '200ms'],
        },
      ],
      restore: [{ summary: 'remove the delay', script: `tc qdisc del dev ${nic} root 2>/dev/null; true` }],
    };
  },
  expect: () => [],
  outage: (_, inventory) => servicesOn('mail', inventory, 1.5),
  because: 'slow is not down; packets in flight when the delay ends are lost, and retransmitted after 1 s',
  hurts: ['drift.', 'mail.ports'],
  watchSeconds: 20,
  settleSeconds: 60,
});
