import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { peoplesMailboxes } from '../../model/mail/check-mailbox.ts';
import { domainsBase } from '../../model/mail/directory.ts';
import { firstOf, parseLdif, valuesOf } from './ldif.ts';
import { search } from './script.ts';

export interface MailDomainEntry {
  readonly domain: string;
  readonly active: boolean;
  readonly mailboxes: number;
  /** Domains whose addresses are aliases of those of this one. */
  readonly aliases: readonly string[];
}

const given = (inventory: Inventory) => [domainsBase(inventory)];

// Mailboxes are counted on the host: a directory may have more than fit into an answer.
const domainsScript = `
timeout 20 ${search} -b "$1" '(objectClass=mailDomain)' domainName accountStatus domainAliasName || exit
echo
echo '== mailboxes'
timeout 20 ${search} -b "$1" '${peoplesMailboxes}' mail | sed -n 's/^mail: ..*@//p' | sort | uniq -c`;

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
      const aliases = valuesOf(entry, 'domainAliasName').map((one) => one.toLowerCase());
      const active = firstOf(entry, 'accountStatus') === 'active';
      return { domain, active, mailboxes: count.get(domain) ?? 0, aliases };
    });
  },
};

/** An entry with all its attributes. */
export interface WholeEntry {
  readonly dn: string;
  /** As `ldapadd` would take them; by the attribute's name in lower case. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The entry that already uses an address. */
export interface TakenBy extends WholeEntry {
  readonly isMailbox: boolean;
}

const addressScript = `
timeout 20 ${search} -b "$1" "(|(mail=$0)(shadowAddress=$0))"`;

/** The mailbox or other mail entry with this address, which must be syntactically valid and free of filter characters. */
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
      return { dn: entry.dn, isMailbox, values: entry.attributes };
    },
  };
}

/** A mailbox or alias that passes its mail on. */
export interface MailForward {
  /** Its own address and its aliases, in lower case. */
  readonly from: readonly string[];
  /** In lower case; with its own address among them it keeps a copy. */
  readonly to: readonly string[];
}

const forwardsScript = `
timeout 20 ${search} -b "$1" '(mailForwardingAddress=*)' mail shadowAddress mailForwardingAddress`;

/** Everything in the directory that passes its mail on. */
export const mailForwards: Fact<readonly MailForward[]> = {
  id: 'mail.forwards',
  argv: ['sh', '-c', forwardsScript, 'sh'],
  given,
  seconds: 25,
  parse(stdout) {
    const all = (entry: ReturnType<typeof parseLdif>[number], ...names: readonly string[]) =>
      names.flatMap((name) => valuesOf(entry, name)).map((one) => one.toLowerCase());
    return parseLdif(stdout).map((entry) => ({
      from: all(entry, 'mail', 'shadowAddress'),
      to: all(entry, 'mailForwardingAddress'),
    }));
  },
};
