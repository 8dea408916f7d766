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
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { addEntry, directoryChange, setAttributes } from './directory-change.ts';
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
    if (entry === 'absent' || isAwaited(state, inventory)) return make(mailbox, wanted, inventory);
    return entry === undefined ? [] : correct(mailbox, wanted, entry);
  },
});

function make(
  { address, dn }: CheckMailbox,
  wanted: CheckMailboxEntry,
  { domain, mail }: Inventory,
): readonly Change[] {
  const folder = `${domain}/m/a/i/${checkMailboxName}/`;
  const entry = addEntry(dn, {
    objectClass: ['inetOrgPerson', 'mailUser', 'shadowAccount'],
    mail: address,
    uid: checkMailboxName,
    cn: checkMailboxName,
    sn: checkMailboxName,
    storageBaseDirectory: mail.store,
    mailMessageStore: `vmail1/${folder}`,
    homeDirectory: `${mail.store}/vmail1/${folder}`,
    mailQuota: '1048576',
    ...attributesOf(wanted),
  });
  return directoryChange(`add ${address}, with which the directors' checks log in`, [entry]);
}

function correct({ address, dn }: CheckMailbox, wanted: CheckMailboxEntry, now: CheckMailboxEntry): readonly Change[] {
  const has = Object.entries(attributesOf(now)).map(([name, values]) => [name.toLowerCase(), values] as const);
  const writes = setAttributes({ dn, values: new Map(has) }, attributesOf(wanted));
  return directoryChange(`set password, services and networks of ${address}`, writes);
}

function attributesOf({ passwords, services, allowNets, status }: CheckMailboxEntry) {
  return { userPassword: passwords, enabledService: services, allowNets, accountStatus: status };
}
