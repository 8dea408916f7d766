import { managedFiles } from '../../facts/host/managed-files.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { singletonCronJobs } from '../../facts/mail/iredmail-cron.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { debianCnf } from '../galera/debian-cnf.ts';
import { putFiles } from '../host/put-file.ts';
import { shipped } from '../host/shipped.ts';
import { firstMailHost, isFirst, toInstall } from './iredmail-wanted.ts';

const ownServer = debianCnf(" in place of iRedMail's link to the password of the database cluster");

const disable: Change = {
  summary: "stop, disable and mask iRedMail's local MariaDB (the cluster holds its databases)",
  run: ['sh', '-c', 'systemctl disable --now --quiet mariadb.service; systemctl mask --quiet mariadb.service'],
};

/**
 * At its start it would upgrade what is named in debian.cnf, which iRedMail makes the cluster. Nothing of this is undone:
 * the installer is not either.
 */
export const localDatabaseOff = defineStep({
  id: 'iredmail.local-database-off',
  on: ['mail'],
  summary: "iRedMail's local MariaDB is off, and Debian's maintenance does not touch the cluster",
  facts: { files: managedFiles, state: iredmailState },
  plan({ files, state }, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const ahead = toInstall(state, host, inventory) !== undefined;
    const { file, active } = state.mariadb;
    const off = file === 'masked' && active !== 'active';
    return [
      ...(off && !ahead ? [] : [disable]),
      ...putFiles(ahead ? new Map() : files, [ownServer]).map(({ undo: _, ...change }) => change),
    ];
  },
});

/**
 * What works on the store or on tables that all hosts share. Bans are each host's own. Two backups of the directory would
 * start in the same second and write the same file of the store.
 */
export const solePattern =
  'delete_mailboxes|backup_openldap|cleanup_db|cleanup_amavisd_db|cleandb|gc\\.sh|mlmmj-maintd|backup_mysql|backup_sogo|sogo-tool|sogo-ealarms|spf_to_greylist';

export const jobsOnOneHost = defineStep({
  id: 'iredmail.jobs',
  on: ['mail'],
  summary: 'cron jobs on shared data run on the first mail host only',
  facts: { state: iredmailState, jobs: singletonCronJobs(solePattern) },
  plan({ state, jobs }, host, { inventory }) {
    if (!inventory.mail.iredmail || isFirst(host, inventory)) return [];
    if (jobs.length === 0 && !toInstall(state, host, inventory)) return [];
    const first = firstMailHost(inventory)?.name;
    return [
      {
        summary: `comment out cron jobs on shared data (they run on ${first})`,
        run: ['sh', '-c', shipped('iredmail-cron'), 'sh', `# ${first} does it: `, solePattern],
      },
    ];
  },
});

const daemons = ['slapd.service', 'postfix.service', 'dovecot.service', 'nginx.service'] as const;

/** The installer only enables most services that it configured, and requires a reboot. */
export const servicesRestarted = defineStep({
  id: 'iredmail.services',
  on: ['mail'],
  summary: "services run with iRedMail's configuration",
  facts: { state: iredmailState, units },
  plan({ state, units: now }, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const stale = daemons.some((name) => {
      const unit = unitOf(now, name);
      return unit.active !== 'active' || unit.changedAt < state.ranAt;
    });
    if (!stale && !toInstall(state, host, inventory)) return [];
    return [
      {
        summary: 'restart slapd, Postfix, Dovecot, nginx and the other services iRedMail configured',
        run: ['sh', '-c', shipped('iredmail-services')],
        disrupts: 'clients of this host reconnect',
        timeoutSeconds: 600,
      },
    ];
  },
});
