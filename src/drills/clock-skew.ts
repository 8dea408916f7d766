import { clocksAgree } from '../checks/host/hosts.ts';
import { clock } from '../facts/host/clock.ts';
import { defineDrill } from '../model/drill/drill.ts';
import type { Limits } from '../model/inventory/limits.ts';
import { oneOfRole } from './aim.ts';
import { noticed } from './noticed.ts';
import { servicesChecked } from './outage.ts';

const mark = '/run/mailha-drill-clock';

/**
 * Seconds: few, since Dovecot starts no processes for as long as a clock was set back (master_time_moved in its main.c), and more
 * than the limit of `host.clock`.
 */
const ahead = ({ clockSeconds }: Limits) => Math.ceil(clockSeconds) + 4;

/** The marker file exists while the clock is skewed, so that it is never set back twice. */
export const clockSkew = defineDrill({
  id: 'clock-skew',
  question: 'Is a mail host whose clock is a few seconds ahead noticed?',
  risk: 'An LDAP change made on this host meanwhile overrides newer ones.',
  on: 'mail',
  facts: { clock },
  aim: oneOfRole('mail'),
  fault(_, { inventory }) {
    const seconds = ahead(inventory.limits);
    return {
      inject: [
        {
          summary: `set the clock ${seconds} s ahead`,
          run: ['sh', '-c', `date -s "@$(($(date +%s) + ${seconds}))" >/dev/null && touch ${mark}`],
        },
      ],
      restore: [
        {
          summary: `set the clock back by ${seconds} s`,
          script: `[ ! -e ${mark} ] || { date -s "@$(($(date +%s) - ${seconds}))" >/dev/null && rm -f ${mark}; }`,
        },
      ],
    };
  },
  expect: () => [{ check: noticed(clocksAgree), withinSeconds: 10 }],
  outage: (_, inventory) => servicesChecked(['imaps', 'pops'], inventory, ahead(inventory.limits) + 2),
  because: 'after the clock was set back, Dovecot starts no processes for as many seconds',
  hurts: ['host.clock', 'ldap.', 'mail.certificates', 'drift.'],
  watchSeconds: 5,
  settleSeconds: 60,
});
