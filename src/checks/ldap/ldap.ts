import type { Check } from '../../model/check/check.ts';
import { ownDirectoryUsed } from './own-directory.ts';
import { changesOnFirst } from './preferred-writer.ts';
import { ldapConsumersConnected, ldapEntriesAlike, ldapReplicated } from './replication.ts';
import { ldapServerIds } from './server-ids.ts';
import { slapdServes } from './serves.ts';

/** All directory checks. */
export const ldapChecks: readonly Check[] = [
  slapdServes,
  ldapReplicated,
  ldapConsumersConnected,
  ldapServerIds,
  ldapEntriesAlike,
  ownDirectoryUsed,
  changesOnFirst,
];
