import { type MailForward, mailDomains, mailForwards, takenBy } from '../../facts/ldap/mail-directory.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { deleteEntry, directoryChange, type MailboxFacts, mustBeKnown } from './directory-change.ts';

interface Facts extends MailboxFacts {
  readonly forwards: readonly MailForward[];
}

/** The entry goes; the mail stays. */
export function mailboxRemoved({ address, domain }: MailAddress): Step {
  return defineStep({
    id: 'mail.mailbox-removed',
    on: ['mail'],
    summary: `${address} is no mailbox`,
    facts: { domains: mailDomains, taken: takenBy(address), forwards: mailForwards },
    plan({ domains, taken, forwards }: Facts): readonly Change[] {
      mustBeKnown(domain, domains);
      if (!taken) return [];
      if (!taken.isMailbox) throw new Refused(`${address} is not a mailbox; ${taken.dn} has this address.`);
      if (taken.values.has('domainglobaladmin'))
        throw new Refused(`${address} is a global administrator of iRedAdmin; take that from it there first.`);
      const own = [address, ...(taken.values.get('shadowaddress') ?? []).map((one) => one.toLowerCase())];
      const from = forwards.find((one) => one.to.some((to) => own.includes(to)) && !one.from.includes(address));
      if (from)
        throw new Refused(
          `${from.from[0]} forwards to ${address}, and its mail would bounce. Change that first: \`${changing(from.from[0] ?? '')}\`.`,
        );
      const folder = taken.values.get('homedirectory')?.[0] ?? 'its folder';
      const changes = directoryChange(`remove the mailbox ${address}, keep its mail in ${folder}`, [
        deleteEntry(taken),
      ]);
      return isText(taken.values) ? changes : changes.map(({ undo: _, ...change }) => change);
    },
  });
}

function changing(address: string): string {
  return address.startsWith('@') ? `domain catchall ${address.slice(1)} off` : `mailbox forward ${address} off`;
}

/** A photo was read as text and cannot be restored. */
function isText(values: ReadonlyMap<string, readonly string[]>): boolean {
  return [...values.values()].flat().every((one) => !one.includes('\u{fffd}'));
}
