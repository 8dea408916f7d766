import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { peoplesMailboxes } from '../../model/mail/check-mailbox.ts';
import { domainsBase } from '../../model/mail/directory.ts';
import { type LdifEntry, parseLdif } from './ldif.ts';
import type { WholeEntry } from './mail-directory.ts';
import { search } from './script.ts';

const given = (inventory: Inventory) => [domainsBase(inventory)];

/** What a domain has in the directory. */
export interface DomainTree {
  readonly entry: WholeEntry | undefined;
  /** The folders of its accounts. */
  readonly units: readonly WholeEntry[];
  /** Addresses of its mailboxes, aliases and lists; not its catch-all. */
  readonly accounts: readonly string[];
}

const treeScript = `
b="domainName=$0,$1"
timeout 20 ${search} -s base -b "$b" || [ $? = 32 ] || exit
printf '\\n== units\\n'
timeout 20 ${search} -s one -b "$b" '(objectClass=organizationalUnit)' || [ $? = 32 ] || exit
printf '\\n== accounts\\n'
timeout 20 ${search} -b "$b" '(&(mail=*)(!(mail=@*)))' mail | sed -n 's/^mail: //p'`;

/** The domain must be syntactically valid. */
export function domainTree(domain: string): Fact<DomainTree> {
  return {
    id: `mail.domain ${domain}`,
    argv: ['sh', '-c', treeScript, domain],
    given,
    seconds: 65,
    parse(stdout) {
      const [base = '', units = '', accounts = ''] = stdout.split(/^== \w+\n/m);
      const whole = ({ dn, attributes }: LdifEntry) => ({ dn, values: attributes });
      const [entry] = parseLdif(base).map(whole);
      return {
        entry,
        units: parseLdif(units).map(whole),
        accounts: accounts.split('\n').filter((line) => line !== ''),
      };
    },
  };
}

/** An account that is still to be changed. */
export interface AccountToChange {
  readonly dn: string;
  readonly address: string;
  /** Its values of the attribute in question. */
  readonly values: readonly string[];
}

const accountsScript = `
timeout 20 ${search} -b "ou=Users,domainName=$0,$3" "(&${peoplesMailboxes}(!(mail=@*))$1)" mail $2`;

/**
 * Mailboxes of a domain that match a filter made of valid domain names and constants, with their values of one attribute. `id`
 * tells the questions of one domain apart.
 */
export function accountsWhere(
  domain: string,
  { id, filter, attribute = '' }: { readonly id: string; readonly filter: string; readonly attribute?: string },
): Fact<readonly AccountToChange[]> {
  return {
    id: `mail.accounts ${domain} ${id}`,
    argv: ['sh', '-c', accountsScript, domain, filter, attribute],
    given,
    seconds: 25,
    parse: (stdout) =>
      parseLdif(stdout).map(({ dn, attributes }) => ({
        dn,
        address: attributes.get('mail')?.[0]?.toLowerCase() ?? '',
        values: attributes.get(attribute.toLowerCase()) ?? [],
      })),
  };
}
