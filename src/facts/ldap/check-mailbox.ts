import type { Fact } from '../../model/check/fact.ts';
import { checkMailbox } from '../../model/mail/check-mailbox.ts';
import { parseLdif, valuesOf } from './ldif.ts';
import { search } from './script.ts';

/** The entry of the checks' mailbox in this host's directory. */
export interface CheckMailboxEntry {
  readonly passwords: readonly string[];
  readonly services: readonly string[];
  readonly allowNets: readonly string[];
  readonly status: readonly string[];
}

/** `absent` where the directory answers and has no such entry; undefined where it does not answer. */
export const checkMailboxEntry: Fact<CheckMailboxEntry | 'absent' | undefined> = {
  id: 'mail.check-mailbox',
  argv: [
    'sh',
    '-c',
    `timeout 5 ${search} -s base -b "$1" userPassword enabledService allowNets accountStatus 2>/dev/null`,
    'sh',
  ],
  given: (inventory) => [checkMailbox(inventory).dn],
  anyCode: true,
  parse(stdout, code) {
    const [entry] = parseLdif(stdout);
    // LDAP_NO_SUCH_OBJECT
    if (!entry) return code === 32 ? 'absent' : undefined;
    const of = (name: string) => valuesOf(entry, name);
    return {
      passwords: of('userPassword'),
      services: of('enabledService'),
      allowNets: of('allowNets'),
      status: of('accountStatus'),
    };
  },
};
