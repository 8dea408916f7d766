import { clocksAgree } from '../checks/host/hosts.ts';
import { clock } from '../facts/host/clock.ts';
import { defineDrill } from '../model/drill/drill.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';

const mark = '/run/mailha-drill-clock';

/** The marker file exists while the clock is skewed, so that it is never set back twice. */
export const clockSkew = defineDrill({
  id: 'clock-skew',
  question: 'Is a mail host whose clock is a minute ahead noticed?',
  risk: 'An LDAP change made on this host meanwhile overrides newer ones.',
  on: 'mail',
  facts: { clock },
  aim: oneOfRole('mail'),
  fault: () => ({
    inject: [
      {
        summary: 'set the clock a minute ahead',
        run: ['sh', '-c', `date -s "@$(($(date +%s) + 60))" >/dev/null && touch ${mark}`],
      },
    ],
    restore: [
      {
        summary: 'set the clock back by a minute',
        script: `[ ! -e ${mark} ] || { date -s "@$(($(date +%s) - 60))" >/dev/null && rm -f ${mark}; }`,
      },
    ],
  }),
  expect: () => [{ check: noticed(clocksAgree), withinSeconds: 10 }],
  outage: () => new Map(),
  because: 'nothing is stopped',
  hurts: ['host.clock', 'ldap.', 'mail.certificates', 'drift.'],
  watchSeconds: 5,
  settleSeconds: 60,
});
