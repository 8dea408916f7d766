import { ofDeployedDirectors, onlyOn } from '../checks/cluster/deployed.ts';
import { ldirectordRuns } from '../checks/director/directors.ts';
import { directorsCanTakeOver } from '../checks/director/handover.ts';
import { tableAsDeclared } from '../checks/director/ipvs.ts';
import { vipHeldOnce } from '../checks/director/vip.ts';
import { addresses, type HeldAddress, isHeld } from '../facts/host/addresses.ts';
import type { Files } from '../facts/host/files.ts';
import { managedFiles, paths } from '../facts/host/managed-files.ts';
import type { Role } from '../model/inventory/services.ts';
import { onlyWhere, type Step } from '../model/plan/step.ts';
import type { HostCondition, Stage, Target } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { Refused } from '../model/text/errors.ts';
import { checkPageInstalled, checkPageServed } from '../steps/director/check-page.ts';
import { noStrayServices } from '../steps/director/ipvs.ts';
import { connectionSync } from '../steps/director/ipvs-sync.ts';
import { keepalivedHoldsVips } from '../steps/director/keepalived.ts';
import { kernelBalances } from '../steps/director/kernel.ts';
import { ldirectordChecks, renderLdirectord } from '../steps/director/ldirectord.ts';
import type { Given } from '../steps/galera/give-up.ts';
import { hostsFileWritten } from '../steps/host/hosts-file.ts';
import { needrestartHeld } from '../steps/host/needrestart.ts';
import { packagesInstalled } from '../steps/host/packages.ts';
import { loopbackHoldsVips } from '../steps/mail/loopback.ts';
import { databasePackages, databaseStages } from './databases.ts';
import { iredmailPackages, iredmailStages } from './iredmail.ts';
import { ldapStages } from './ldap-replication.ts';
import { asRealServers, mailStorePackages, mailStoreStages } from './mail-store.ts';

const directorPackages = packagesInstalled({
  id: 'directors.installed',
  on: ['director'],
  // ldirectord does not depend on the driver that its database check needs; drills isolate hosts with nft.
  packages: ['keepalived', 'ipvsadm', 'ldirectord', 'libdbd-mysql-perl', 'libio-socket-ssl-perl', 'nftables'],
});

/** Installing takes the longest and starts nothing, so all hosts install at once. */
function prepared(packages: readonly Step[]): Stage {
  const on = [...new Set(packages.flatMap((step) => step.on))];
  return defineStage({ on, steps: [...packages, needrestartHeld], gates: [], order: 'together' });
}

function realServersWith(page: Step, on: readonly Role[]): Stage {
  const steps = [hostsFileWritten, loopbackHoldsVips, page];
  return defineStage({ on, steps, gates: [], order: 'as declared', serves: asRealServers });
}

const realServers = realServersWith(checkPageServed, ['database', 'mail']);

/** If iRedMail is installed in the same run, its web server serves the page; no separate one is needed. */
const unlessIredmail = (step: Step) => onlyWhere(step, ({ mail }) => mail.iredmail === undefined);

/** A director whose turn is still to come keeps the old IPVS table. */
const tableOfThoseTaken = onlyOn<{ readonly files: Files }>(tableAsDeclared, {
  name: 'taken',
  facts: { files: managedFiles },
  counts: ({ files }, inventory) => files.get(paths.ldirectord)?.content === renderLdirectord(inventory),
});

const holdsVip: HostCondition<{ readonly addresses: readonly HeldAddress[] }> = {
  facts: { addresses },
  holds: ({ addresses: held }, { vips }) => vips.some(({ address }) => isHeld(held, address)),
};

/** The backup first, then the current VIP holder. */
const directors = defineStage({
  on: ['director'],
  steps: [hostsFileWritten, kernelBalances, connectionSync, ldirectordChecks, noStrayServices, keepalivedHoldsVips],
  gates: [...[ldirectordRuns, directorsCanTakeOver].map(ofDeployedDirectors), tableOfThoseTaken, vipHeldOnce],
  order: 'last declared first',
  last: holdsVip,
  serves: holdsVip,
});

/** `given`: inputs of the database choice besides what the nodes have. */
const targetsBy = (given: Given): readonly Target[] => [
  {
    id: 'directors',
    summary: 'keepalived, ldirectord and their tables, and what direct routing needs of the real servers',
    // Real servers first: a director is ready once a real server can take clients.
    stages: [prepared([directorPackages, checkPageInstalled]), realServers, directors],
  },
  {
    id: 'databases',
    summary: 'MariaDB and Galera, the arbiter, accounts and who may reach them',
    stages: [prepared(databasePackages), ...databaseStages(given)],
  },
  {
    id: 'mail-store',
    summary: 'the mail store: exported by the filer, mounted by the mail hosts',
    stages: [prepared(mailStorePackages), ...mailStoreStages],
  },
  {
    id: 'mail',
    summary: 'the mail store, iRedMail on the mail hosts, and their directories in replication',
    stages: [
      prepared([...mailStorePackages, ...iredmailPackages]),
      ...mailStoreStages,
      ...iredmailStages,
      ...ldapStages,
    ],
  },
  {
    id: 'real-servers',
    summary: 'VIPs on loopback, and the page that the web checks ask for',
    stages: [prepared([checkPageInstalled]), realServers],
  },
  {
    id: 'all',
    summary: 'everything: databases, directors, the mail store, iRedMail where it is declared',
    // iRedMail's installer reaches the database through the directors.
    stages: [
      prepared([
        ...[...databasePackages, ...mailStorePackages, directorPackages],
        ...[unlessIredmail(checkPageInstalled), ...iredmailPackages],
      ]),
      // The databases are the first real servers: directors need not wait for the packages of mail hosts.
      ...databaseStages(given),
      directors,
      ...mailStoreStages,
      realServersWith(unlessIredmail(checkPageServed), ['mail']),
      ...iredmailStages,
      ...ldapStages,
    ],
  },
];

/** Every target of `plan` and `deploy`. */
export const targets: readonly Target[] = targetsBy({});

/** Throws Refused with the valid names. */
export function targetNamed(id: string, given: Given = {}): Target {
  const target = targetsBy(given).find((known) => known.id === id);
  if (!target)
    throw new Refused(`There is no target called ${id}; there are: ${targets.map((known) => known.id).join(', ')}.`);
  return target;
}

/** Whether a target may put database contents at risk. */
export function hasDatabases({ stages }: Target): boolean {
  return stages.some(({ steps }) => steps.some(({ id }) => id === 'galera.started'));
}
