import { databasesGetClients } from '../checks/galera/database-clients.ts';
import { allVotesPresent, monitorRowEverywhere, runningNodesSynced } from '../checks/galera/gates.ts';
import type { Stage } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { accountsMade } from '../steps/galera/accounts.ts';
import { arbiterVotes } from '../steps/galera/garbd.ts';
import type { Given } from '../steps/galera/give-up.ts';
import { mariadbConfigured } from '../steps/galera/mariadb-config.ts';
import { galeraMember } from '../steps/galera/member.ts';
import { galeraStarted } from '../steps/galera/started.ts';
import { portsGuarded } from '../steps/host/firewall.ts';
import { hostsFileWritten } from '../steps/host/hosts-file.ts';
import { packagesInstalled } from '../steps/host/packages.ts';
import { loopbackHoldsVips } from '../steps/mail/loopback.ts';

const nodePackages = packagesInstalled({
  id: 'databases.installed',
  on: ['database'],
  packages: ['mariadb-server', 'galera-4', 'mariadb-backup', 'socat', 'rsync', 'nftables'],
});

const arbiterPackages = packagesInstalled({
  id: 'arbiter.installed',
  on: ['arbiter'],
  packages: ['galera-arbitrator-4', 'nftables'],
});

export const databasePackages = [nodePackages, arbiterPackages];

const arbiter = defineStage({
  on: ['arbiter'],
  steps: [hostsFileWritten, portsGuarded, arbiterVotes],
  gates: [runningNodesSynced, allVotesPresent],
  order: 'as declared',
});

/** Last, when writes on one node replicate to all. */
const accounts = defineStage({
  on: ['database'],
  steps: [accountsMade],
  gates: [runningNodesSynced, monitorRowEverywhere, databasesGetClients],
  order: 'as declared',
});

/**
 * One node at a time, each to Synced. The VIP is on lo before the node starts, as at every later start. Nodes whose
 * data is to be discarded come last: a new cluster must not start from it.
 */
function nodes(given: Given): readonly Stage[] {
  const stage = defineStage({
    on: ['database'],
    steps: [hostsFileWritten, loopbackHoldsVips, mariadbConfigured, portsGuarded, galeraStarted(given), galeraMember],
    gates: [runningNodesSynced],
    order: 'as declared',
  });
  const { without = [] } = given;
  return without.length === 0
    ? [stage]
    : [
        { ...stage, but: without },
        { ...stage, only: without },
      ];
}

/** `given`: inputs of the choice besides what the nodes have. */
export const databaseStages = (given: Given): readonly Stage[] => [...nodes(given), arbiter, accounts];
