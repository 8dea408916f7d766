import { disksHaveRoom } from '../checks/host/hosts.ts';
import { disks } from '../facts/host/disks.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

const file = '/var/tmp/mailha-drill';

/** Leaves 100 MiB free: the drill tests whether it is noticed, not what breaks. */
export const diskFull = defineDrill({
  id: 'disk-full',
  question: 'Is a nearly full disk noticed?',
  risk: 'Incoming mail has 100 MiB left; mail that does not fit stays queued at the sender.',
  on: 'mail',
  facts: { disks },
  aim: oneOfRole('mail'),
  fault: () => ({
    inject: [
      {
        summary: `fill the disk of /var with ${file}, except 100 MiB`,
        run: [
          'sh',
          '-c',
          'left=$(df --output=avail -k /var/tmp | tail -n 1); fallocate -l "$((left - 102400))K" "$1"',
          'sh',
          file,
        ],
      },
    ],
    restore: [{ summary: `remove ${file}`, script: `rm -f ${file}` }],
  }),
  expect: () => [{ check: noticed(disksHaveRoom), withinSeconds: 10 }],
  outage: () => new Map(),
  because: 'nothing is stopped',
  hurts: ['host.disk', 'drift.'],
  watchSeconds: 5,
  settleSeconds: 30,
});
