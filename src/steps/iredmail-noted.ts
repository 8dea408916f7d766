import { iredmailState } from '../facts/iredmail.ts';
import { hostsWith } from '../model/inventory.ts';
import { defineStep } from '../model/step.ts';
import { isAwaitedBySome } from './iredmail-wanted.ts';
import { shipped } from './shipped.ts';

/** In the end of every installation but the first: what was there already has failed on all nodes, and is noted on some. */
export const notesTaken = defineStep({
  id: 'iredmail.notes-taken',
  on: ['database'],
  summary: "no node keeps a note of iRedMail's statements that were done before",
  facts: {},
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan(_now, _host, { inventory }, mail) {
    if (!isAwaitedBySome(mail, inventory) || hostsWith(inventory, 'mail').length < 2) return [];
    return [
      {
        summary:
          'remove what Galera notes (GRA_*.log) of statements of iRedMail that the first mail host had done before',
        run: ['sh', '-c', shipped('iredmail-noted'), 'sh', '/var/lib/mysql'],
      },
    ];
  },
});
