import { mailStoreAnswers } from '../checks/mail-store/mounted.ts';
import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { Refused } from '../model/text/errors.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';

/** NFS falls silent. With the mount's `hard` everything that touches mail hangs, and goes on where it was. */
export const filerLoss = defineDrill({
  id: 'filer-loss',
  question: 'Does everything that hangs without the mail store go on once it is back?',
  risk: 'It is declared once: nobody gets at their mail while this lasts.',
  on: 'filer',
  facts: { units },
  aim({ seen }, _, wanted) {
    const found = seen.find(({ host }) => wanted === undefined || host.name === wanted);
    if (!found) throw new Refused(`${wanted ?? 'nobody'} is no filer that answers.`);
    return found.host;
  },
  fault: () => cutOff('cut NFS off', { input: 'tcp dport 2049 drop', output: 'tcp sport 2049 drop' }),
  expect: () => [{ check: noticed(mailStoreAnswers), withinSeconds: 30 }],
  outage: () => new Map(),
  because: 'services go on greeting, and whoever logs in waits',
  hurts: ['mail', 'nfs.', 'dovecot.', 'real-servers.', 'cluster.', 'drift.', 'host.'],
  watchSeconds: 15,
  settleSeconds: 180,
});
