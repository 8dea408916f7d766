import { ofDeployedDirectors, onlyOn } from '../src/checks/deployed.ts';
import { ldirectordRuns } from '../src/checks/directors.ts';
import { directorsCanTakeOver } from '../src/checks/handover.ts';
import { tableAsDeclared } from '../src/checks/ipvs.ts';
import { vipHeldOnce } from '../src/checks/vip.ts';
import { addresses, type Held, isHeld } from '../src/facts/addresses.ts';
import type { Files } from '../src/facts/files.ts';
import { managedFiles, paths } from '../src/facts/managed-files.ts';
import { Refused } from '../src/model/errors.ts';
import type { Role } from '../src/model/inventory.ts';
import { onlyWhere, type Step } from '../src/model/step.ts';
import type { Holding, Stage, Target } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { checkPageInstalled, checkPageServed } from '../src/steps/check-page.ts';
import type { Given } from '../src/steps/galera-give-up.ts';
import { hostsFileWritten } from '../src/steps/hosts-file.ts';
import { noStrayServices } from '../src/steps/ipvs.ts';
import { connectionsTold } from '../src/steps/ipvs-sync.ts';
import { keepalivedHoldsVips } from '../src/steps/keepalived.ts';
import { kernelBalances } from '../src/steps/kernel.ts';
import { ldirectordChecks, renderLdirectord } from '../src/steps/ldirectord.ts';
import { loopbackHoldsVips } from '../src/steps/loopback.ts';
import { packagesInstalled } from '../src/steps/packages.ts';
import { databasePackages, databaseStages } from './databases.ts';
import { iredmailPackages, iredmailStages } from './iredmail.ts';
import { ldapStages } from './ldap-replication.ts';
import { asRealServers, mailStorePackages, mailStoreStages } from './mail-store.ts';

const directorPackages = packagesInstalled({
  id: 'directors.installed',
  on: ['director'],
  // ldirectord does not ask for the driver that the check of a database needs; drills cut hosts off by nft.
  packages: ['keepalived', 'ipvsadm', 'ldirectord', 'libdbd-mysql-perl', 'libio-socket-ssl-perl', 'nftables'],
});

/** Installing takes longest by far and starts nothing, so all hosts do it at once. */
function prepared(packages: readonly Step[]): Stage {
  const on = [...new Set(packages.flatMap((step) => step.on))];
  return defineStage({ on, steps: packages, gates: [], order: 'together' });
}

function realServersWith(page: Step, on: readonly Role[]): Stage {
  const steps = [hostsFileWritten, loopbackHoldsVips, page];
  return defineStage({ on, steps, gates: [], order: 'as declared', serves: asRealServers });
}

const realServers = realServersWith(checkPageServed, ['database', 'mail']);

/** Where iRedMail is installed in the same run, its web server has the page, and nobody waits for another one. */
const unlessIredmail = (step: Step) => onlyWhere(step, ({ mail }) => mail.iredmail === undefined);

/** A director that has not had its turn still keeps the table that was declared before. */
const tableOfThoseTaken = onlyOn<{ readonly files: Files }>(tableAsDeclared, {
  name: 'taken',
  facts: { files: managedFiles },
  counts: ({ files }, inventory) => files.get(paths.ldirectord)?.content === renderLdirectord(inventory),
});

const holdsVip: Holding<{ readonly addresses: readonly Held[] }> = {
  facts: { addresses },
  holds: ({ addresses: held }, { vips }) => vips.some(({ address }) => isHeld(held, address)),
};

/** The backup first, and whoever holds a VIP when its turn comes last. */
const directors = defineStage({
  on: ['director'],
  steps: [hostsFileWritten, kernelBalances, connectionsTold, ldirectordChecks, noStrayServices, keepalivedHoldsVips],
  gates: [...[ldirectordRuns, directorsCanTakeOver].map(ofDeployedDirectors), tableOfThoseTaken, vipHeldOnce],
  order: 'last declared first',
  last: holdsVip,
  serves: holdsVip,
});

/** `given` is what the databases are started by, besides what they have. */
const targetsBy = (given: Given): readonly Target[] => [
  {
    id: 'directors',
    summary: 'keepalived, ldirectord and their tables, and what direct routing needs of the real servers',
    // Real servers first: a director is ready when there is somebody to send clients to.
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
    // iRedMail's installer comes to the database by way of the directors.
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

/** Everything that `plan` and `deploy` take. */
export const targets: readonly Target[] = targetsBy({});

/** Throws Refused with the names there are. */
export function targetNamed(id: string, given: Given = {}): Target {
  const target = targetsBy(given).find((known) => known.id === id);
  if (!target)
    throw new Refused(`There is no target called ${id}; there are: ${targets.map((known) => known.id).join(', ')}.`);
  return target;
}

/** Whether data of databases are at stake in a target. */
export function hasDatabases({ stages }: Target): boolean {
  return stages.some(({ steps }) => steps.some(({ id }) => id === 'galera.started'));
}
