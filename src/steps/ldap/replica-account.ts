import type { Change } from '../../model/plan/step.ts';
import { addEntry, directoryChange, setAttributes } from '../mail/directory-change.ts';
import type { Replication } from './settings.ts';

/** The account is an entry, which replicates from this provider to all others. */
export function makeAccount({ account }: Replication, hash: string): readonly Change[] {
  const entry = addEntry(account, {
    objectClass: 'person',
    cn: 'replica',
    sn: 'replica',
    description: 'Account for replication between providers',
    userPassword: hash,
  });
  return directoryChange(`create ${account}, the replication account`, [entry]);
}

/** Added to the old one, which the other providers use until they are reconfigured. */
export function addPassword({ account }: Replication, hash: string): readonly Change[] {
  const change = (operation: 'add' | 'delete') =>
    ({ kind: 'modify', dn: account, changes: [{ operation, attribute: 'userPassword', values: [hash] }] }) as const;
  return directoryChange(`add the new password to ${account}, keeping the old one`, [
    { write: change('add'), back: change('delete') },
  ]);
}

/** `kept`: all that it has now. */
export function dropPasswords({ account }: Replication, hash: string, kept: readonly string[]): readonly Change[] {
  const entry = { dn: account, values: new Map([['userpassword', kept]]) };
  return directoryChange(`remove the old passwords from ${account}`, setAttributes(entry, { userPassword: [hash] }));
}
