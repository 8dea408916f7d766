import { ldifReplace } from '../../model/mail/ldif.ts';
import type { Change } from '../../model/plan/step.ts';
import type { Replication } from './settings.ts';

/** As root through the socket: the kernel authenticates it, and our configuration lets it write. */
export const byRoot = ['-Q', '-Y', 'EXTERNAL', '-H', 'ldapi:///'] as const;
export const modify = ['ldapmodify', ...byRoot] as const;

/** The account is an entry, which replicates from this provider to all others. */
export function makeAccount({ account }: Replication, hash: string): Change {
  const ldif = `dn: ${account}
changetype: add
objectClass: person
cn: replica
sn: replica
description: Account for replication between providers
userPassword: ${hash}
`;
  return {
    summary: `create ${account}, the replication account`,
    run: modify,
    stdin: ldif,
    undo: [{ run: ['ldapdelete', ...byRoot, account] }],
  };
}

/** Added to the old one, which the other providers use until they are reconfigured. */
export function addPassword({ account }: Replication, hash: string): Change {
  return {
    summary: `add the new password to ${account}, keeping the old one`,
    run: modify,
    stdin: `dn: ${account}\nchangetype: modify\nadd: userPassword\nuserPassword: ${hash}\n`,
  };
}

export function dropPasswords({ account }: Replication, hash: string): Change {
  return {
    summary: `remove the old passwords from ${account}`,
    run: modify,
    stdin: ldifReplace(account, [['userPassword', [hash]]]),
  };
}
