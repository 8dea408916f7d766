import { type CheckMailboxEntry, checkMailboxEntry } from '../../facts/ldap/check-mailbox.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import {
  type CheckMailbox,
  checkMailbox,
  checkMailboxName,
  checkMailboxServices,
  hasCheckMailbox,
} from '../../model/mail/check-mailbox.ts';
import { providers, sshaHash } from '../../model/mail/directory.ts';
import { ldifEntry, ldifReplace } from '../../model/mail/ldif.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { byRoot, modify } from '../ldap/replica-account.ts';
import { sameValues } from './directory-change.ts';
import { isAwaited } from './iredmail-wanted.ts';

/** On the first host, from which it replicates to all others. Until it exists, a failed login takes no host out. */
export const checkMailboxMade = defineStep({
  id: 'mail.check-mailbox',
  on: ['mail'],
  summary: "the directors' checks have a mailbox that may log in, and no more",
  facts: { state: iredmailState, entry: checkMailboxEntry },
  plan({ state, entry }, host, { inventory, secrets }) {
    if (!hasCheckMailbox(inventory) || providers(inventory)[0]?.name !== host.name) return [];
    const mailbox = checkMailbox(inventory);
    const wanted: CheckMailboxEntry = {
      passwords: [sshaHash(secrets.checkMailboxPassword)],
      services: checkMailboxServices,
      allowNets: [mailbox.allowNets],
      status: ['active'],
    };
    if (entry === 'absent' || isAwaited(state, inventory)) return [make(mailbox, wanted, inventory)];
    return entry === undefined || isRight(entry, wanted) ? [] : [correct(mailbox, wanted, entry)];
  },
});

function isRight(now: CheckMailboxEntry, wanted: CheckMailboxEntry): boolean {
  const keys = Object.keys(wanted) as (keyof CheckMailboxEntry)[];
  return keys.every((key) => sameValues(now[key], wanted[key]));
}

function make({ address, dn }: CheckMailbox, wanted: CheckMailboxEntry, { domain, mail }: Inventory): Change {
  const folder = `${domain}/m/a/i/${checkMailboxName}/`;
  return {
    summary: `add ${address}, with which the directors' checks log in`,
    run: ['ldapadd', ...byRoot],
    stdin: ldifEntry(dn, {
      objectClass: ['inetOrgPerson', 'mailUser', 'shadowAccount'],
      mail: address,
      uid: checkMailboxName,
      cn: checkMailboxName,
      sn: checkMailboxName,
      storageBaseDirectory: mail.store,
      mailMessageStore: `vmail1/${folder}`,
      homeDirectory: `${mail.store}/vmail1/${folder}`,
      mailQuota: '1048576',
      accountStatus: wanted.status,
      enabledService: wanted.services,
      allowNets: wanted.allowNets,
      userPassword: wanted.passwords,
    }),
    undo: [{ run: ['ldapdelete', ...byRoot, dn] }],
  };
}

function correct({ address, dn }: CheckMailbox, wanted: CheckMailboxEntry, before: CheckMailboxEntry): Change {
  const set = (to: CheckMailboxEntry) =>
    ldifReplace(dn, [
      ['userPassword', to.passwords],
      ['enabledService', to.services],
      ['allowNets', to.allowNets],
      ['accountStatus', to.status],
    ]);
  return {
    summary: `set password, services and networks of ${address}`,
    run: modify,
    stdin: set(wanted),
    undo: [{ run: modify, stdin: set(before) }],
  };
}
