import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { domainsBase } from '../../model/mail/directory.ts';
import { search } from './script.ts';

const script = `timeout 20 ${search} -b "$1" "(&(|(mail=$0)(domainName=$0))(accountStatus=active))" 1.1`;

/**
 * Whether a mailbox or a domain of this name is active in this host's directory, so that logins are possible. Undefined when the
 * directory does not answer.
 */
export function isActive(name: string): Fact<boolean | undefined> {
  return {
    id: `mail.active ${name}`,
    argv: ['sh', '-c', script, name],
    given: (inventory: Inventory) => [domainsBase(inventory)],
    anyCode: true,
    seconds: 25,
    parse: (stdout, code) => (code === 0 ? /^dn:/m.test(stdout) : undefined),
  };
}
