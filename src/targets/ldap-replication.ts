import { clocksAgree } from '../checks/host/hosts.ts';
import { changesArrived, ldapConsumersConnected, ldapEntriesAlike } from '../checks/ldap/replication.ts';
import { ldapServerIds } from '../checks/ldap/server-ids.ts';
import { mailPortsAnswer, mailServicesRun } from '../checks/mail/services.ts';
import type { Check } from '../model/check/check.ts';
import type { Stage } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { slapdPasswordAlone } from '../steps/ldap/password.ts';
import { slapdProven } from '../steps/ldap/proof.ts';
import { slapdLoads, slapdReplicates } from '../steps/ldap/replication.ts';
import { checkMailboxMade } from '../steps/mail/check-mailbox.ts';
import { directoryFromPeers } from '../steps/mail/directory-clients.ts';

/** Directories without any contextCSN have had no change yet: there is nothing to wait for. */
const changesArrivedIfAny: Check = {
  ...changesArrived,
  judge(view, inventory, around) {
    const verdict = changesArrived.judge(view, inventory, around);
    return verdict?.status === 'unknown' ? undefined : verdict;
  },
};

/** Providers that already replicate; the others are still to come. */
export const replicationGates = [ldapServerIds, ldapConsumersConnected, changesArrivedIfAny, ldapEntriesAlike];

/** The clocks of the providers decide which change is newer: a wrong clock loses changes. */
export const clocksOfProviders: Check = { ...clocksAgree, id: 'host.clock:mail', on: 'mail' };

/** Any change to the directories. */
export const safely = {
  on: ['mail'],
  before: [clocksOfProviders],
  gates: replicationGates,
  order: 'as declared',
} as const;

/** One provider at a time, each to the same contextCSN as the others before the next is touched. */
const replication = defineStage({ ...safely, steps: [slapdReplicates] });

/** Providers ordered before the one they load from. */
const others = defineStage({ ...safely, steps: [slapdLoads] });

/** Once all replicate. */
const proof = defineStage({ ...safely, steps: [slapdPasswordAlone, slapdProven()] });

/** Once every directory that a client may go to has all entries. */
const clients = defineStage({
  on: ['mail'],
  steps: [checkMailboxMade, directoryFromPeers],
  gates: [mailServicesRun, mailPortsAnswer],
  order: 'as declared',
});

/** After slapd is set up on every mail host. */
export const ldapStages: readonly Stage[] = [replication, others, proof, clients];
