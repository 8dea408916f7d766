import { disksHaveRoom } from '../checks/host/hosts.ts';
import { disks } from '../facts/host/disks.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

const file = '/var/tmp/mailha-drill';

/** Room for 100 MiB is left: what is tried is who notices, not what breaks. */
export const diskFull = defineDrill({
  id: 'disk-full',
  question: 'Is it noticed before a disk is full?',
  risk: 'Mail that comes in meanwhile finds 100 MiB of room; what does not fit waits elsewhere.',
  on: 'mail',
  facts: { disks },
  aim: oneOfRole('mail'),
  fault: () => ({
    inject: [
      {
        summary: `fill the disk of /var with ${file}, but for 100 MiB`,
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
