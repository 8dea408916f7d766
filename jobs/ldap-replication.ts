import {
  ldapConsumersConnected,
  ldapEntriesAlike,
  ldapReplicated,
  ldapServerIds,
} from '../src/checks/ldap-replication.ts';
import type { Stage } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { slapdProven } from '../src/steps/slapd-proof.ts';
import { slapdLoads, slapdPasswordAlone, slapdReplicates } from '../src/steps/slapd-replication.ts';

/** Of those that take part already: the others are still to come. */
export const replicationGates = [ldapServerIds, ldapConsumersConnected, ldapReplicated, ldapEntriesAlike];

/** One provider at a time, each to the same contextCSN as the others before the next is touched. */
const replication = defineStage({
  on: ['mail'],
  steps: [slapdReplicates],
  gates: replicationGates,
  order: 'as declared',
});

/** Those that come before the one they load from. */
const others = defineStage({ on: ['mail'], steps: [slapdLoads], gates: replicationGates, order: 'as declared' });

/** When all take part. */
const proof = defineStage({
  on: ['mail'],
  steps: [slapdPasswordAlone, slapdProven()],
  gates: replicationGates,
  order: 'as declared',
});

/** After slapd was set up on every mail host. */
export const ldapStages: readonly Stage[] = [replication, others, proof];
