import { mailStoreAnswers } from '../checks/mail-store/mounted.ts';
import { units } from '../facts/host/units.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { Refused } from '../model/text/errors.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';

/** NFS stops answering. With a `hard` mount, everything that touches mail hangs and then continues. */
export const filerLoss = defineDrill({
  id: 'filer-loss',
  question: 'Does everything that hangs without the mail store recover once it is back?',
  risk: 'The filer is a single point of failure: no mail can be read during the drill.',
  on: 'filer',
  facts: { units },
  aim({ seen }, _, wanted) {
    const found = seen.find(({ host }) => wanted === undefined || host.name === wanted);
    if (!found) throw new Refused(wanted === undefined ? 'no filer reachable.' : `${wanted} is not a reachable filer.`);
    return found.host;
  },
  fault: () => cutOff('drop all NFS traffic', { input: 'tcp dport 2049 drop', output: 'tcp sport 2049 drop' }),
  expect: () => [{ check: noticed(mailStoreAnswers), withinSeconds: 30 }],
  outage: () => new Map(),
  because: 'services still greet clients; logins hang',
  hurts: ['mail', 'nfs.', 'dovecot.', 'real-servers.', 'cluster.', 'drift.', 'host.'],
  watchSeconds: 15,
  settleSeconds: 180,
});
