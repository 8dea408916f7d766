import type { Check } from '../model/check.ts';
import {
  ldapConsumersConnected,
  ldapEntriesAlike,
  ldapReplicated,
  ldapServerIds,
  slapdServes,
} from './ldap-replication.ts';
import { changesOnFirst } from './preferred-writer.ts';

/** All that the directories promise. */
export const ldapChecks: readonly Check[] = [
  slapdServes,
  ldapReplicated,
  ldapConsumersConnected,
  ldapServerIds,
  ldapEntriesAlike,
  changesOnFirst,
];
