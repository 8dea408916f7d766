import { databasesGetClients } from '../src/checks/database-clients.ts';
import { runningNodesSynced } from '../src/checks/galera-gates.ts';
import { mailPortsAnswer, mailServicesRun } from '../src/checks/mail-services.ts';
import { onlyWhere, type Step } from '../src/model/step.ts';
import type { Stage } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { dovecotOnNfs, quotaStatusLeftOut } from '../src/steps/dovecot-nfs.ts';
import { hostsFileWritten } from '../src/steps/hosts-file.ts';
import { administratorMade, administratorNarrowed } from '../src/steps/iredmail-administrator.ts';
import { jobsOnOneHost, localDatabaseOff, servicesRestarted } from '../src/steps/iredmail-afterwards.ts';
import { hostNamed, iredmailBrought } from '../src/steps/iredmail-bring.ts';
import { iredmailConfigured } from '../src/steps/iredmail-config.ts';
import { iredmailInstalled } from '../src/steps/iredmail-install.ts';
import { keysShared } from '../src/steps/iredmail-keys.ts';
import { notesTaken } from '../src/steps/iredmail-noted.ts';
import { pageServed } from '../src/steps/iredmail-page.ts';
import { ownHostsTrusted } from '../src/steps/iredmail-trust.ts';
import { valuesShared } from '../src/steps/iredmail-values.ts';
import { certificateServed } from '../src/steps/mail-certificate.ts';
import { packagesInstalled } from '../src/steps/packages.ts';

/** Of the three hundred that iRedMail installs those that take longest: by all hosts at once, and without their daemons. */
const mailPackages = packagesInstalled({
  id: 'iredmail.packages',
  on: ['mail'],
  packages: [
    ...['slapd', 'ldap-utils', 'postfix', 'postfix-ldap', 'mariadb-server', 'nginx-light', 'cron', 'curl', 'openssl'],
    ...['dovecot-imapd', 'dovecot-pop3d', 'dovecot-lmtpd', 'dovecot-ldap'],
  ],
});

export const iredmailPackages: readonly Step[] = [onlyWhere(mailPackages, ({ mail }) => mail.iredmail !== undefined)];

const administrator = defineStage({
  on: ['database'],
  steps: [administratorMade],
  // The installer comes by the VIP.
  gates: [runningNodesSynced, databasesGetClients],
  order: 'as declared',
});

/** All that the installer needs, by itself: what a failed run left is looked into, and so not undone with it. */
const prepared = defineStage({
  on: ['mail'],
  steps: [hostsFileWritten, hostNamed, iredmailBrought, certificateServed, keysShared, iredmailConfigured],
  gates: [],
  order: 'as declared',
});

/** The first host makes the databases that the others find. */
const installed = defineStage({
  on: ['mail'],
  steps: [
    ...[iredmailInstalled, localDatabaseOff, jobsOnOneHost, valuesShared, pageServed],
    ...[dovecotOnNfs, quotaStatusLeftOut, ownHostsTrusted, servicesRestarted],
  ],
  gates: [mailServicesRun, mailPortsAnswer],
  order: 'as declared',
});

const narrowed = defineStage({
  on: ['database'],
  steps: [administratorNarrowed, notesTaken],
  gates: [runningNodesSynced],
  order: 'as declared',
});

/** After the mail store is mounted, the databases are reached, and `iredmailPackages`. */
export const iredmailStages: readonly Stage[] = [prepared, administrator, installed, narrowed];
