import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { checkMailboxName } from '../../model/mail/check-mailbox.ts';
import { suffixOf } from '../../model/mail/directory.ts';
import { firstOf, parseLdif, valuesOf } from './ldif.ts';
import { search } from './script.ts';

export interface MailDomainEntry {
  readonly domain: string;
  readonly active: boolean;
  readonly mailboxes: number;
}

const given = (inventory: Inventory) => [`o=domains,${suffixOf(inventory)}`];

/** Mailboxes of people. */
const mailboxFilter = `(&(objectClass=mailUser)(!(uid=${checkMailboxName})))`;

// Mailboxes are counted on the host: a directory may have more than fit into an answer.
const domainsScript = `
timeout 20 ${search} -b "$1" '(objectClass=mailDomain)' domainName accountStatus || exit
echo
echo '== mailboxes'
timeout 20 ${search} -b "$1" '${mailboxFilter}' mail | sed -n 's/^mail: .*@//p' | sort | uniq -c`;

/** The mail domains in this host's directory. */
export const mailDomains: Fact<readonly MailDomainEntry[]> = {
  id: 'mail.domains',
  argv: ['sh', '-c', domainsScript, 'sh'],
  given,
  seconds: 45,
  parse(stdout) {
    const [entries = '', counts = ''] = stdout.split('== mailboxes\n');
    const count = new Map(
      [...counts.matchAll(/^\s*(\d+) (\S+)$/gm)].map(([, n, of = '']) => [of.toLowerCase(), Number(n)]),
    );
    return parseLdif(entries).map((entry) => {
      const domain = firstOf(entry, 'domainName').toLowerCase();
      return { domain, active: firstOf(entry, 'accountStatus') === 'active', mailboxes: count.get(domain) ?? 0 };
    });
  },
};

export interface MailboxEntry {
  readonly dn: string;
  readonly address: string;
  readonly name: string;
  readonly active: boolean;
  /** Bytes; 0 is unlimited. */
  readonly quota: number;
  /** False: the user cannot log in. */
  readonly hasPassword: boolean;
}

/** The most mailboxes one list shows. */
export const mostMailboxes = 1000;

const mailboxesScript = `
timeout 20 ${search} -z ${mostMailboxes} -b "domainName=$0,$1" '${mailboxFilter}' mail cn accountStatus mailQuota userPassword |
  sed -E 's/^userPassword:.*/userPassword: set/'`;

/** Mailboxes of one domain, which must be syntactically valid. Shows only whether a password is set. */
export function mailboxesOf(domain: string): Fact<readonly MailboxEntry[]> {
  return {
    id: `mail.mailboxes ${domain}`,
    argv: ['sh', '-c', mailboxesScript, domain],
    given,
    anyCode: true,
    seconds: 25,
    parse: (stdout) =>
      parseLdif(stdout)
        .map(mailbox)
        .sort((a, b) => (a.address < b.address ? -1 : 1)),
  };
}

function mailbox(entry: ReturnType<typeof parseLdif>[number]): MailboxEntry {
  return {
    dn: entry.dn,
    address: firstOf(entry, 'mail').toLowerCase(),
    name: firstOf(entry, 'cn'),
    active: firstOf(entry, 'accountStatus') === 'active',
    quota: Number(firstOf(entry, 'mailQuota') || 0),
    hasPassword: firstOf(entry, 'userPassword') !== '',
  };
}

/** The entry that already uses an address. */
export interface TakenBy {
  readonly dn: string;
  readonly isMailbox: boolean;
  /** Its password hashes. */
  readonly passwords: readonly string[];
}

const addressScript = `
timeout 20 ${search} -b "$1" "(|(mail=$0)(shadowAddress=$0))" objectClass mail userPassword`;

/** The mailbox or other mail entry with this address, which must be syntactically valid. */
export function takenBy(address: string): Fact<TakenBy | undefined> {
  return {
    id: `mail.taken-by ${address}`,
    argv: ['sh', '-c', addressScript, address],
    given,
    seconds: 25,
    parse(stdout) {
      const [entry] = parseLdif(stdout);
      if (!entry) return undefined;
      const isMailbox =
        valuesOf(entry, 'objectClass').some((one) => one.toLowerCase() === 'mailuser') &&
        firstOf(entry, 'mail').toLowerCase() === address;
      return { dn: entry.dn, isMailbox, passwords: valuesOf(entry, 'userPassword') };
    },
  };
}
