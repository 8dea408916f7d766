import { ldifReplace } from '../../model/mail/ldif.ts';
import type { Change } from '../../model/plan/step.ts';
import type { Replication } from './settings.ts';

/** Root by the socket: slapd knows it from the kernel, and our part of its configuration lets it write. */
export const byRoot = ['-Q', '-Y', 'EXTERNAL', '-H', 'ldapi:///'] as const;
export const modify = ['ldapmodify', ...byRoot] as const;

/** The account is data, and goes from this provider to all. */
export function makeAccount({ account }: Replication, hash: string): Change {
  const ldif = `dn: ${account}
changetype: add
objectClass: person
cn: replica
sn: replica
description: As whom the providers read each other
userPassword: ${hash}
`;
  return {
    summary: `make ${account}, as whom the providers read each other`,
    run: modify,
    stdin: ldif,
    undo: [{ run: ['ldapdelete', ...byRoot, account] }],
  };
}

/** Besides the old one, with which the others come until it is their turn. */
export function addPassword({ account }: Replication, hash: string): Change {
  return {
    summary: `give ${account} its new password besides the old one`,
    run: modify,
    stdin: `dn: ${account}\nchangetype: modify\nadd: userPassword\nuserPassword: ${hash}\n`,
  };
}

export function dropPasswords({ account }: Replication, hash: string): Change {
  return {
    summary: `take the old passwords from ${account}`,
    run: modify,
    stdin: ldifReplace(account, [['userPassword', [hash]]]),
  };
}
