import { clocksAgree } from '../src/checks/hosts.ts';
import {
  ldapConsumersConnected,
  ldapEntriesAlike,
  ldapReplicated,
  ldapServerIds,
} from '../src/checks/ldap-replication.ts';
import type { Check } from '../src/model/check.ts';
import type { Stage } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { slapdProven } from '../src/steps/slapd-proof.ts';
import { slapdLoads, slapdPasswordAlone, slapdReplicates } from '../src/steps/slapd-replication.ts';

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
