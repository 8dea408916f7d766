import { type MailForward, mailDomains, mailForwards, takenBy } from '../../facts/ldap/mail-directory.ts';
import { folderToKeep, recordsFolder } from '../../model/mail/kept-mail.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { deleteEntry, directoryChange, type MailboxFacts, mustBeKnown } from './directory-change.ts';

interface Facts extends MailboxFacts {
  readonly forwards: readonly MailForward[];
}

/** The entry goes; the mail stays, and a record in the mail store says since when. `at` in ms since the epoch. */
export function mailboxRemoved({ address, domain }: MailAddress, at: number): Step {
  return defineStep({
    id: 'mail.mailbox-removed',
    on: ['mail'],
    summary: `${address} is no mailbox`,
    facts: { domains: mailDomains, taken: takenBy(address), forwards: mailForwards },
    plan({ domains, taken, forwards }: Facts, _host, { inventory }): readonly Change[] {
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
      const home = taken.values.get('homedirectory')?.[0];
      const { store } = inventory.mail;
      const folder = folderToKeep(home, store);
      const [removal] = directoryChange(`remove the mailbox ${address}, keep its mail in ${home ?? 'its folder'}`, [
        deleteEntry(taken),
      ]);
      if (!removal) return [];
      const { undo: _, ...final } = removal;
      // First: a removal without a record would be forgotten.
      return [
        ...(folder === undefined ? [] : [record(store, { address, at, folder })]),
        isText(taken.values) ? removal : final,
      ];
    },
  });
}

// Where no mail ever arrived there is no folder, and nothing to keep.
const recordScript = `
[ -d "$2" ] || exit 0
umask 077
mkdir -p "\${1%/*}" && cat >"$1.new" && sync "$1.new" && mv -f -T "$1.new" "$1"`;

interface Removal {
  readonly address: string;
  readonly at: number;
  readonly folder: string;
}

function record(store: string, { address, at, folder }: Removal): Change {
  const since = Math.floor(at / 1000);
  const file = `${recordsFolder(store)}/${address}-${since}`;
  return {
    summary: `record in ${recordsFolder(store)} that the mail of ${address} is kept`,
    run: ['sh', '-c', recordScript, 'sh', file, folder],
    stdin: `${since} ${address} ${folder}\n`,
    undo: [{ run: ['rm', '-f', file] }],
  };
}

function changing(address: string): string {
  return address.startsWith('@') ? `domain catchall ${address.slice(1)} off` : `mailbox forward ${address} off`;
}

/** A photo was read as text and cannot be restored. */
function isText(values: ReadonlyMap<string, readonly string[]>): boolean {
  return [...values.values()].flat().every((one) => !one.includes('\u{fffd}'));
}
