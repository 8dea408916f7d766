import { iredmailState } from '../../facts/mail/iredmail.ts';
import { valueLines, valueSums } from '../../facts/mail/iredmail-values.ts';
import { defineStep } from '../../model/plan/step.ts';
import { shipped } from '../host/shipped.ts';
import { firstMailHost, toInstall } from './iredmail-wanted.ts';

/** Values that the installer generates per host, although a client may reach any host. */
export const valuesShared = defineStep({
  id: 'iredmail.values',
  on: ['mail'],
  summary: "webmail's session key and the SRS secret are the same on every mail host",
  facts: { state: iredmailState, sums: valueSums },
  around: { on: ['mail'], facts: { sums: valueSums } },
  plan({ state, sums }, host, { inventory }, around) {
    const first = firstMailHost(inventory);
    if (!inventory.mail.iredmail || !first || first.name === host.name) return [];
    const theirs = around.seen.find((other) => other.host.name === first.name)?.facts.sums ?? new Map<string, string>();
    const differs = [...sums].some(([name, sum]) => theirs.has(name) && theirs.get(name) !== sum);
    if (!differs && !toInstall(state, host, inventory)) return [];
    return [
      {
        summary: `copy webmail's session key and the SRS secret from ${first.name}`,
        run: ['sh', '-c', shipped('iredmail-values')],
        stdinFrom: { host: first.name, fact: valueLines },
      },
    ];
  },
});
