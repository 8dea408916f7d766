import type { Check } from '../model/check/check.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { onceSetUp } from './cluster/deployed.ts';
import { nextLoss } from './cluster/next-loss.ts';
import { checkLogins } from './director/check-logins.ts';
import { keepalivedReady, ldirectordRuns } from './director/directors.ts';
import { drainedAlike } from './director/drained-alike.ts';
import { tableAsDeclared, tablesAlike } from './director/ipvs.ts';
import { connectionSync } from './director/ipvs-sync.ts';
import { realServersServe } from './director/real-servers.ts';
import { vipHeldOnce } from './director/vip.ts';
import { galeraNodesAlike, galeraNoLongDdl, galeraTables } from './galera/alike.ts';
import { databaseReached, databasesGetClients } from './galera/database-clients.ts';
import { allVotesPresent, monitorRowEverywhere, runningNodesSynced } from './galera/gates.ts';
import { galeraNodesServe } from './galera/nodes.ts';
import { arbiterRuns, galeraQuorum, galeraVotes } from './galera/quorum.ts';
import { galeraSettings } from './galera/settings.ts';
import { nothingDenied } from './host/apparmor.ts';
import {
  dovecotNotCorrupt,
  galeraNoErrors,
  ldapNoErrors,
  mailProcessesStart,
  mailStoreUsable,
  noKernelErrors,
  noOomKills,
  vrrpAdvertsFit,
} from './host/complaints.ts';
import { firewallLoaded } from './host/firewall.ts';
import { clocksAgree, disksHaveRoom, hostsAnswer, hostsAreDebian } from './host/hosts.ts';
import { hostsFileKept } from './host/hosts-file.ts';
import { interfacesAsDeclared } from './host/interfaces.ts';
import { releasesFit } from './host/releases.ts';
import { restartsInTurn } from './host/restarts.ts';
import { noRebootDue, noStaleServices } from './host/updates.ts';
import { ldapChecks } from './ldap/ldap.ts';
import { backupsMade } from './mail/backup.ts';
import { mailCertificateServed } from './mail/certificate.ts';
import { dovecotDoesNotCrash } from './mail/crashes.ts';
import { mailDaemonsRun } from './mail/daemons.ts';
import { directoryCouldBeAsked } from './mail/directory-failures.ts';
import { dovecotFitForNfs } from './mail/dovecot.ts';
import { passwordsPrivate } from './mail/exposed-passwords.ts';
import { loopbackHoldsVips } from './mail/loopback.ts';
import { mailQueueMoves } from './mail/queue.ts';
import { mailCertificatesAlike, mailPortsAnswer, mailServicesRun, noLocalDatabase } from './mail/services.ts';
import { virusScannerRuns } from './mail/virus-scanner.ts';
import { mailStoreHasSpace, mailStoreSame } from './mail-store/content.ts';
import { mailStoreAnswers, mailStoreMounted } from './mail-store/mounted.ts';
import { mountpointProtected } from './mail-store/mountpoint.ts';
import { mailStoreExported } from './mail-store/nfs-exports.ts';

const databases = [
  galeraQuorum,
  galeraVotes,
  galeraNodesServe,
  galeraNodesAlike,
  galeraTables,
  galeraNoLongDdl,
  galeraSettings,
].map((check) => onceSetUp(check, 'mariadb.service'));

/** Every health check, in the order in which `status` shows them. */
export const checks: readonly Check[] = [
  vipHeldOnce,
  realServersServe,
  keepalivedReady,
  vrrpAdvertsFit,
  ldirectordRuns,
  tableAsDeclared,
  tablesAlike,
  drainedAlike,
  checkLogins,
  connectionSync,
  loopbackHoldsVips,
  ...databases,
  onceSetUp(arbiterRuns, 'garb.service'),
  galeraNoErrors,
  mailStoreMounted,
  mailStoreAnswers,
  mailStoreSame,
  mailStoreHasSpace,
  mailStoreUsable,
  mountpointProtected,
  mailStoreExported,
  dovecotFitForNfs,
  dovecotNotCorrupt,
  dovecotDoesNotCrash,
  mailServicesRun,
  mailDaemonsRun,
  mailProcessesStart,
  mailPortsAnswer,
  virusScannerRuns,
  passwordsPrivate,
  mailCertificatesAlike,
  mailCertificateServed,
  mailQueueMoves,
  backupsMade,
  directoryCouldBeAsked,
  noLocalDatabase,
  ...ldapChecks,
  ldapNoErrors,
  firewallLoaded,
  hostsAnswer,
  hostsAreDebian,
  releasesFit,
  clocksAgree,
  disksHaveRoom,
  noRebootDue,
  noStaleServices,
  hostsFileKept,
  restartsInTurn,
  nothingDenied,
  interfacesAsDeclared,
  noOomKills,
  noKernelErrors,
];

/** What was, or what is due: no reason to break nothing in a drill, nor to call the cluster unsettled after one. */
export const notOfTheMoment: readonly string[] = [
  noRebootDue,
  noStaleServices,
  restartsInTurn,
  releasesFit,
  noOomKills,
  noKernelErrors,
  vrrpAdvertsFit,
  mailStoreUsable,
  mailProcessesStart,
  dovecotNotCorrupt,
  dovecotDoesNotCrash,
  galeraNoErrors,
  ldapNoErrors,
].map(({ id }) => id);

/** With those that depend on the inventory. */
export function checksOf(inventory: Inventory): readonly Check[] {
  return [...checks, databaseReached(inventory)];
}

/** Judged on the whole cluster only, never on a part. */
export const wholes: readonly Check[] = [nextLoss];

/** Must pass between two hosts of a rollout; the checks above cover the same promises. */
export const gates: readonly Check[] = [runningNodesSynced, allVotesPresent, monitorRowEverywhere, databasesGetClients];
