import { iredmailState } from '../../facts/mail/iredmail.ts';
import { installerGraLogs, installerGraLogsScript } from '../../facts/mail/iredmail-gra-logs.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { isAwaitedBySome } from './iredmail-wanted.ts';

const remove: Change = {
  summary: 'remove what Galera notes (GRA_*.log) of statements of iRedMail that the first mail host had done before',
  run: ['sh', '-c', `{ ${installerGraLogsScript}\n} | xargs -r rm -f`],
};

/** In the end of every installation but the first: what was there already has failed on all nodes, and is noted on some. */
export const notesTaken = defineStep({
  id: 'iredmail.notes-taken',
  on: ['database'],
  summary: "no node keeps a note of iRedMail's statements that were done before",
  facts: { noted: installerGraLogs },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ noted }, _host, { inventory }, mail) {
    if (!inventory.mail.iredmail) return [];
    // There will be some once the second mail host is installed.
    const ahead = isAwaitedBySome(mail, inventory) && hostsWith(inventory, 'mail').length > 1;
    return ahead || noted > 0 ? [remove] : [];
  },
});
