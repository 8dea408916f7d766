import { databasesGetClients } from '../checks/galera/database-clients.ts';
import { runningNodesSynced } from '../checks/galera/gates.ts';
import { mailDaemonsRun } from '../checks/mail/daemons.ts';
import { mailPortsAnswer, mailServicesRun } from '../checks/mail/services.ts';
import { onlyWhere, type Step } from '../model/plan/step.ts';
import type { Stage } from '../model/plan/target.ts';
import { defineStage } from '../model/plan/target.ts';
import { hostsFileWritten } from '../steps/host/hosts-file.ts';
import { packagesInstalled } from '../steps/host/packages.ts';
import { certificateServed } from '../steps/mail/certificate.ts';
import { dkimSignedAlike } from '../steps/mail/dkim.ts';
import { dovecotOnNfs, quotaStatusLeftOut } from '../steps/mail/dovecot-nfs.ts';
import { administratorMade, administratorNarrowed } from '../steps/mail/iredmail-administrator.ts';
import { jobsOnOneHost, localDatabaseOff, servicesRestarted } from '../steps/mail/iredmail-afterwards.ts';
import { hostNamed, iredmailBrought } from '../steps/mail/iredmail-bring.ts';
import { iredmailConfigured } from '../steps/mail/iredmail-config.ts';
import { iredmailInstalled } from '../steps/mail/iredmail-install.ts';
import { keysShared } from '../steps/mail/iredmail-keys.ts';
import { notesTaken } from '../steps/mail/iredmail-noted.ts';
import { pageServed } from '../steps/mail/iredmail-page.ts';
import { ownHostsTrusted } from '../steps/mail/iredmail-trust.ts';
import { valuesShared } from '../steps/mail/iredmail-values.ts';
import { passwordsKeptPrivate } from '../steps/mail/passwords-private.ts';

/**
 * The slowest of the three hundred packages that iRedMail installs: on all hosts at once, without starting their
 * daemons.
 */
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
  // The installer connects through the VIP.
  gates: [runningNodesSynced, databasesGetClients],
  order: 'as declared',
});

/** Everything that the installer needs, in a stage of its own: a failed run is inspected, so it is not undone. */
const prepared = defineStage({
  on: ['mail'],
  steps: [hostsFileWritten, hostNamed, iredmailBrought, certificateServed, keysShared, iredmailConfigured],
  gates: [],
  order: 'as declared',
});

/** The first host creates the databases that the others find. */
const installed = defineStage({
  on: ['mail'],
  steps: [
    ...[iredmailInstalled, localDatabaseOff, jobsOnOneHost, valuesShared, dkimSignedAlike, pageServed],
    ...[dovecotOnNfs, quotaStatusLeftOut, ownHostsTrusted, passwordsKeptPrivate, servicesRestarted],
  ],
  gates: [mailServicesRun, mailDaemonsRun, mailPortsAnswer],
  order: 'as declared',
});

const narrowed = defineStage({
  on: ['database'],
  steps: [administratorNarrowed, notesTaken],
  gates: [runningNodesSynced],
  order: 'as declared',
});

/** After the mail store is mounted, the databases are reachable, and `iredmailPackages` are installed. */
export const iredmailStages: readonly Stage[] = [prepared, administrator, installed, narrowed];
