import { clocksAgree } from '../checks/host/hosts.ts';
import { ldapConsumersConnected, ldapEntriesAlike, ldapReplicated } from '../checks/ldap/replication.ts';
import { ldapServerIds } from '../checks/ldap/server-ids.ts';
import type { Check } from '../model/check/check.ts';
import type { Stage } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { slapdPasswordAlone } from '../steps/ldap/password.ts';
import { slapdProven } from '../steps/ldap/proof.ts';
import { slapdLoads, slapdReplicates } from '../steps/ldap/replication.ts';

/** Of those that take part already: the others are still to come. */
export const replicationGates = [ldapServerIds, ldapConsumersConnected, ldapReplicated, ldapEntriesAlike];

/** Whose change is the newer is decided by the clocks of the providers: with one that is off, changes are lost. */
export const clocksOfProviders: Check = { ...clocksAgree, id: 'host.clock:mail', on: 'mail' };

/** Any change of the directories. */
export const safely = {
  on: ['mail'],
  before: [clocksOfProviders],
  gates: replicationGates,
  order: 'as declared',
} as const;

/** One provider at a time, each to the same contextCSN as the others before the next is touched. */
const replication = defineStage({ ...safely, steps: [slapdReplicates] });

/** Those that come before the one they load from. */
const others = defineStage({ ...safely, steps: [slapdLoads] });

/** When all take part. */
const proof = defineStage({ ...safely, steps: [slapdPasswordAlone, slapdProven()] });

/** After slapd was set up on every mail host. */
export const ldapStages: readonly Stage[] = [replication, others, proof];
