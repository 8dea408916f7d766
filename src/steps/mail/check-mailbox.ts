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
    const hash = sshaHash(secrets.checkMailboxPassword);
    if (isAwaited(state, inventory)) return [make(mailbox, hash, inventory)];
    if (entry === undefined) return [];
    if (entry === 'absent') return [make(mailbox, hash, inventory)];
    return isRight(entry, mailbox, hash) ? [] : [correct(mailbox, hash, entry)];
  },
});

function isRight({ passwords, services, allowNets, status }: CheckMailboxEntry, mailbox: CheckMailbox, hash: string) {
  const same = (now: readonly string[], wanted: readonly string[]) =>
    now.length === wanted.length && wanted.every((value) => now.includes(value));
  return (
    same(passwords, [hash]) &&
    same(services, checkMailboxServices) &&
    same(allowNets, [mailbox.allowNets]) &&
    same(status, ['active'])
  );
}

function make({ address, dn, allowNets }: CheckMailbox, hash: string, { domain, mail }: Inventory): Change {
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
      accountStatus: 'active',
      enabledService: checkMailboxServices,
      allowNets,
      userPassword: hash,
    }),
    undo: [{ run: ['ldapdelete', ...byRoot, dn] }],
  };
}

function correct({ address, dn, allowNets }: CheckMailbox, hash: string, before: CheckMailboxEntry): Change {
  const set = (to: CheckMailboxEntry) =>
    ldifReplace(dn, [
      ['userPassword', to.passwords],
      ['enabledService', to.services],
      ['allowNets', to.allowNets],
      ['accountStatus', to.status],
    ]);
  const wanted = { passwords: [hash], services: checkMailboxServices, allowNets: [allowNets], status: ['active'] };
  return {
    summary: `set password, services and networks of ${address}`,
    run: modify,
    stdin: set(wanted),
    undo: [{ run: modify, stdin: set(before) }],
  };
}
