import type { Check } from '../model/check.ts';
import type { Inventory } from '../model/inventory.ts';
import { databaseReached, databasesGetClients } from './database-clients.ts';
import { onceSetUp } from './deployed.ts';
import { keepalivedReady, ldirectordRuns } from './directors.ts';
import { dovecotFitForNfs } from './dovecot.ts';
import { drainedAlike } from './drained-alike.ts';
import { firewallLoaded } from './firewall.ts';
import { arbiterRuns, galeraQuorum, galeraVotes } from './galera.ts';
import { galeraNodesAlike, galeraNoLongDdl, galeraTables } from './galera-alike.ts';
import { allVotesPresent, monitorRowEverywhere, runningNodesSynced } from './galera-gates.ts';
import { galeraNodesServe } from './galera-nodes.ts';
import { galeraSettings } from './galera-settings.ts';
import { clocksAgree, disksHaveRoom, hostsAnswer, hostsAreDebian, noRebootDue } from './hosts.ts';
import { tableAsDeclared, tablesAlike } from './ipvs.ts';
import { connectionsTold } from './ipvs-sync.ts';
import { ldapChecks } from './ldap.ts';
import { loopbackHoldsVips } from './loopback.ts';
import { mailCertificateServed } from './mail-certificate.ts';
import { mailQueueMoves } from './mail-queue.ts';
import { mailCertificatesAlike, mailPortsAnswer, mailServicesRun, noLocalDatabase } from './mail-services.ts';
import { mailStoreAnswers, mailStoreMounted } from './mail-store.ts';
import { mailStoreHasRoom, mailStoreSame } from './mail-store-content.ts';
import { mountpointProtected } from './mountpoint.ts';
import { nextLoss } from './next-loss.ts';
import { mailStoreExported } from './nfs-exports.ts';
import { realServersServe } from './real-servers.ts';
import { vipHeldOnce } from './vip.ts';

const databases = [
  galeraQuorum,
  galeraVotes,
  galeraNodesServe,
  galeraNodesAlike,
  galeraTables,
  galeraNoLongDdl,
  galeraSettings,
].map((check) => onceSetUp(check, 'mariadb.service'));

/** Everything the cluster promises and that can be told by looking; in the order in which status shows it. */
export const checks: readonly Check[] = [
  vipHeldOnce,
  realServersServe,
  keepalivedReady,
  ldirectordRuns,
  tableAsDeclared,
  tablesAlike,
  drainedAlike,
  connectionsTold,
  loopbackHoldsVips,
  ...databases,
  onceSetUp(arbiterRuns, 'garb.service'),
  mailStoreMounted,
  mailStoreAnswers,
  mailStoreSame,
  mailStoreHasRoom,
  mountpointProtected,
  mailStoreExported,
  dovecotFitForNfs,
  mailServicesRun,
  mailPortsAnswer,
  mailCertificatesAlike,
  mailCertificateServed,
  mailQueueMoves,
  noLocalDatabase,
  ...ldapChecks,
  firewallLoaded,
  hostsAnswer,
  hostsAreDebian,
  clocksAgree,
  disksHaveRoom,
  noRebootDue,
];

/** The same, and what has to hold of the databases of this inventory as clients reach them. */
export function checksOf(inventory: Inventory): readonly Check[] {
  return [...checks, databaseReached(inventory)];
}

/** Of the whole cluster only: nothing can be said by them of a part. */
export const wholes: readonly Check[] = [nextLoss];

/** Between two hosts of a deploy; what they promise is told by the checks above as well. */
export const gates: readonly Check[] = [runningNodesSynced, allVotesPresent, monitorRowEverywhere, databasesGetClients];
