import { mailDomains, takenBy } from '../../facts/ldap/mail-directory.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { domainDn } from '../../model/mail/directory.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import { mailboxServices } from '../../model/mail/mailbox-services.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep, withheldMark } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import {
  addEntry,
  directoryChange,
  type MailboxFacts,
  mustBeKnown,
  mustExist,
  setAttributes,
  type Wanted,
} from './directory-change.ts';

export interface NewMailbox extends MailAddress {
  readonly name: string;
  /** Bytes; 0 is unlimited. */
  readonly quota: number;
  /** When it was requested, in ms since the epoch. */
  readonly at: number;
}

/** A mailbox without a password: it receives mail, but login is impossible. Dovecot creates its folder with the first mail. */
export function mailboxAdded(mailbox: NewMailbox): Step {
  const { address, local, domain } = mailbox;
  return defineStep({
    id: 'mail.mailbox',
    on: ['mail'],
    summary: `${address} has a mailbox`,
    facts: { domains: mailDomains, taken: takenBy(address) },
    plan({ domains, taken }: MailboxFacts, _host, { inventory }): readonly Change[] {
      mustBeKnown(domain, domains);
      if (taken?.isMailbox) return [];
      if (taken) throw new Refused(`${address} is taken by ${taken.dn}.`);
      const dn = `mail=${address},ou=Users,${domainDn(domain, inventory)}`;
      const { aliases = [], active = true } = domains.find((one) => one.domain === domain) ?? {};
      const shadowAddress = aliases.map((alias) => `${local}@${alias}`);
      const attributes = {
        ...attributesOf(mailbox, inventory),
        ...(shadowAddress.length > 0 ? { shadowAddress } : {}),
        ...(active ? {} : { domainStatus: 'disabled' }),
      };
      return directoryChange(`add the mailbox ${address}`, [addEntry(dn, attributes)]);
    },
  });
}

function attributesOf({ address, local, domain, name, quota, at }: NewMailbox, { mail }: Inventory) {
  const [a = '', b = a, c = b] = local.slice(0, 3);
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '.');
  // The time gives a mailbox that is created again its own folder, without the mail of the earlier one.
  const folder = `${domain}/${a}/${b}/${c}/${local}-${time}/`;
  return {
    objectClass: ['inetOrgPerson', 'mailUser', 'shadowAccount', 'amavisAccount'],
    mail: address,
    uid: local,
    cn: name,
    sn: local,
    storageBaseDirectory: mail.store,
    mailMessageStore: `vmail1/${folder}`,
    homeDirectory: `${mail.store}/vmail1/${folder}`,
    mailQuota: String(quota),
    accountStatus: 'active',
    enabledService: mailboxServices,
    shadowLastChange: dayOf(at),
    amavisLocal: 'TRUE',
  };
}

/** Days since the epoch, as in shadow(5). */
const dayOf = (at: number) => String(Math.floor(at / 86_400_000));

/** Sets the mailbox's password hash, which is generated during the change. */
export function passwordSet(mailbox: MailAddress, at: number, hash?: string): Step {
  const { address } = mailbox;
  return defineStep({
    id: 'mail.password',
    on: ['mail'],
    summary: `${address} has a new password`,
    facts: { domains: mailDomains, taken: takenBy(address) },
    plan(facts: MailboxFacts): readonly Change[] {
      const entry = mustExist(mailbox, facts);
      const passwords = entry.values.get('userpassword') ?? [];
      if (passwords.length === 1 && passwords[0] === hash) return [];
      const withheld = hash === undefined ? {} : { withheld: hash };
      const wanted = { userPassword: [withheldMark], shadowLastChange: [dayOf(at)] };
      return directoryChange(`set the password of ${address}`, setAttributes(entry, wanted), withheld);
    },
  });
}

/** A wanted state of a mailbox. */
export interface MailboxState {
  readonly id: string;
  /** The state, as in `anna@example.net is disabled`. */
  readonly summary: string;
  /** What is done for it, as in `disable anna@example.net`. */
  readonly doing: string;
  /** By what it has now. Throws Refused. */
  wanted(values: ReadonlyMap<string, readonly string[]>): Wanted;
}

export function mailboxSet(mailbox: MailAddress, { id, summary, doing, wanted }: MailboxState): Step {
  return defineStep({
    id,
    on: ['mail'],
    summary,
    facts: { domains: mailDomains, taken: takenBy(mailbox.address) },
    plan(facts: MailboxFacts): readonly Change[] {
      const entry = mustExist(mailbox, facts);
      return directoryChange(doing, setAttributes(entry, wanted(entry.values)));
    },
  });
}
