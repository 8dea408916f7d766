import { databasesGetClients } from '../src/checks/database-clients.ts';
import { allVotesPresent, monitorRowEverywhere, runningNodesSynced } from '../src/checks/galera-gates.ts';
import type { Stage } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { accountsMade } from '../src/steps/accounts.ts';
import { portsGuarded } from '../src/steps/firewall.ts';
import type { Given } from '../src/steps/galera-give-up.ts';
import { galeraMember } from '../src/steps/galera-member.ts';
import { galeraStarted } from '../src/steps/galera-started.ts';
import { arbiterVotes } from '../src/steps/garbd.ts';
import { hostsFileWritten } from '../src/steps/hosts-file.ts';
import { loopbackHoldsVips } from '../src/steps/loopback.ts';
import { mariadbConfigured } from '../src/steps/mariadb-config.ts';
import { packagesInstalled } from '../src/steps/packages.ts';

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

/** Last, when what is written on one node goes to all. */
const accounts = defineStage({
  on: ['database'],
  steps: [accountsMade],
  gates: [runningNodesSynced, monitorRowEverywhere, databasesGetClients],
  order: 'as declared',
});

/**
 * One node at a time, each to Synced. The VIP is on lo before the node starts, as it is at every later start. Those that are
 * given up come last: a new cluster is not started from what is to go.
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

/** `given` is what the nodes are started by, besides what they have. */
export const databaseStages = (given: Given): readonly Stage[] => [...nodes(given), arbiter, accounts];
