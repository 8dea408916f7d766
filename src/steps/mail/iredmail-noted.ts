import { iredmailState } from '../../facts/mail/iredmail.ts';
import { installerGraLogs, installerGraLogsScript } from '../../facts/mail/iredmail-gra-logs.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { isAwaitedBySome } from './iredmail-wanted.ts';

const remove: Change = {
  summary: "remove Galera's GRA_*.log files of iRedMail statements that had already run on the first mail host",
  run: ['sh', '-c', `{ ${installerGraLogsScript}\n} | xargs -r rm -f`],
};

/** After every installation but the first: its repeated statements failed on all nodes and left GRA files on some. */
export const notesTaken = defineStep({
  id: 'iredmail.notes-taken',
  on: ['database'],
  summary: 'no node has GRA_*.log files of repeated iRedMail statements',
  facts: { noted: installerGraLogs },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ noted }, _host, { inventory }, mail) {
    if (!inventory.mail.iredmail) return [];
    // The installation of the second mail host will leave some.
    const ahead = isAwaitedBySome(mail, inventory) && hostsWith(inventory, 'mail').length > 1;
    return ahead || noted > 0 ? [remove] : [];
  },
});
