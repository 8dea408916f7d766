import { type MailDomainEntry, mailDomains, type TakenBy, takenBy } from '../../facts/ldap/mail-directory.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { suffixOf } from '../../model/mail/directory.ts';
import { ldifEntry, ldifReplace } from '../../model/mail/ldif.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import { mailboxServices } from '../../model/mail/mailbox-services.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep, withheldMark } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { nearest } from '../../model/text/nearest.ts';
import { byRoot, modify } from '../ldap/replica-account.ts';

const add = ['ldapadd', ...byRoot] as const;

const domainDn = (domain: string, inventory: Inventory) => `domainName=${domain},o=domains,${suffixOf(inventory)}`;

/** A domain as iRedMail creates it: mail for it is accepted from then on. */
export function domainAdded(domain: string): Step {
  return defineStep({
    id: 'mail.domain',
    on: ['mail'],
    summary: `mail for ${domain} is accepted`,
    facts: { domains: mailDomains },
    plan({ domains }, _host, { inventory }): readonly Change[] {
      if (domains.some((known) => known.domain === domain)) return [];
      const dn = domainDn(domain, inventory);
      const units = ['Users', 'Groups', 'Aliases', 'Externals'];
      const unitDn = (ou: string) => `ou=${ou},${dn}`;
      const folders = units.map((ou) => ldifEntry(unitDn(ou), { objectClass: 'organizationalUnit', ou }));
      const entry = ldifEntry(dn, {
        objectClass: 'mailDomain',
        domainName: domain,
        mtaTransport: 'dovecot',
        accountStatus: 'active',
        enabledService: 'mail',
      });
      return [
        {
          summary: `add the domain ${domain}`,
          run: add,
          stdin: [entry, ...folders].join('\n'),
          // One by one: an entry that was added below one of them since then stays, and so does its parent.
          undo: [{ run: ['ldapdelete', ...byRoot, ...units.map(unitDn), dn] }],
        },
      ];
    },
  });
}

export interface NewMailbox extends MailAddress {
  readonly name: string;
  /** Bytes; 0 is unlimited. */
  readonly quota: number;
  /** When it was requested, in ms since the epoch. */
  readonly at: number;
}

/** A mailbox without a password: it receives mail, but login is impossible. Dovecot creates its folder with the first mail. */
export function mailboxAdded(mailbox: NewMailbox): Step {
  const { address, domain } = mailbox;
  return defineStep({
    id: 'mail.mailbox',
    on: ['mail'],
    summary: `${address} has a mailbox`,
    facts: { domains: mailDomains, taken: takenBy(address) },
    plan({ domains, taken }: DirectoryFacts, _host, { inventory }): readonly Change[] {
      mustBeKnown(domain, domains);
      if (taken?.isMailbox) return [];
      if (taken) throw new Refused(`${address} is taken by ${taken.dn}.`);
      const dn = `mail=${address},ou=Users,${domainDn(domain, inventory)}`;
      return [
        {
          summary: `add the mailbox ${address}`,
          run: add,
          stdin: ldifEntry(dn, attributesOf(mailbox, inventory)),
          undo: [{ run: ['ldapdelete', ...byRoot, dn] }],
        },
      ];
    },
  });
}

interface DirectoryFacts {
  readonly domains: readonly MailDomainEntry[];
  readonly taken: TakenBy | undefined;
}

function mustBeKnown(domain: string, domains: readonly MailDomainEntry[]): void {
  if (domains.some((known) => known.domain === domain)) return;
  const [near] = nearest(
    domain,
    domains.map((known) => known.domain),
  );
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new Refused(`Unknown domain ${domain}. ${hint}\`domain add ${domain}\` adds it, \`domain list\` shows all.`);
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
    shadowLastChange: String(Math.floor(at / 86_400_000)),
    amavisLocal: 'TRUE',
  };
}

/** Sets the mailbox's password hash, which is generated during the change. */
export function passwordSet({ address, domain }: MailAddress, at: number, hash?: string): Step {
  return defineStep({
    id: 'mail.password',
    on: ['mail'],
    summary: `${address} has a new password`,
    facts: { domains: mailDomains, taken: takenBy(address) },
    plan({ domains, taken }: DirectoryFacts): readonly Change[] {
      mustBeKnown(domain, domains);
      if (!taken?.isMailbox) throw new Refused(`There is no mailbox ${address}. \`mailbox list ${domain}\` shows all.`);
      if (taken.passwords.length === 1 && taken.passwords[0] === hash) return [];
      const withheld = hash === undefined ? {} : { withheld: hash };
      const day = String(Math.floor(at / 86_400_000));
      const stdin = ldifReplace(taken.dn, [
        ['userPassword', [withheldMark]],
        ['shadowLastChange', [day]],
      ]);
      return [{ summary: `set the password of ${address}`, run: modify, stdin, ...withheld }];
    },
  });
}
