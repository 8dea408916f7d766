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
  summary: 'stop the MariaDB that iRedMail brought along, for good: its databases are those of the cluster',
  run: ['sh', '-c', 'systemctl disable --now --quiet mariadb.service; systemctl mask --quiet mariadb.service'],
};

/**
 * At its start it would upgrade what is named in debian.cnf, which iRedMail makes the cluster. Nothing of this is undone:
 * the installer is not either.
 */
export const localDatabaseOff = defineStep({
  id: 'iredmail.local-database-off',
  on: ['mail'],
  summary: "iRedMail's own MariaDB does not run, and nothing of Debian's works on the cluster",
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

/** What works on the store or on tables that all hosts share. Backups of the directory and bans are each host's own. */
export const solePattern =
  'delete_mailboxes|cleanup_db|cleanup_amavisd_db|cleandb|gc\\.sh|mlmmj-maintd|backup_mysql|backup_sogo|sogo-tool|sogo-ealarms|spf_to_greylist';

export const jobsOnOneHost = defineStep({
  id: 'iredmail.jobs',
  on: ['mail'],
  summary: 'jobs on what all mail hosts share are done by the first one only',
  facts: { state: iredmailState, jobs: singletonCronJobs(solePattern) },
  plan({ state, jobs }, host, { inventory }) {
    if (!inventory.mail.iredmail || isFirst(host, inventory)) return [];
    if (jobs.length === 0 && !toInstall(state, host, inventory)) return [];
    const first = firstMailHost(inventory)?.name;
    return [
      {
        summary: `leave cron's jobs on the shared store and databases to ${first}`,
        run: ['sh', '-c', shipped('iredmail-cron'), 'sh', `# ${first} does it: `, solePattern],
      },
    ];
  },
});

const daemons = ['slapd.service', 'postfix.service', 'dovecot.service', 'nginx.service'] as const;

/** The installer only enables most of what it configured, and asks for a reboot. */
export const servicesRestarted = defineStep({
  id: 'iredmail.services',
  on: ['mail'],
  summary: 'what iRedMail configured runs with it',
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
        summary: 'restart slapd, Postfix, Dovecot, nginx and what else iRedMail configured',
        run: ['sh', '-c', shipped('iredmail-services')],
        disrupts: 'who is connected to this host connects anew',
        timeoutSeconds: 600,
      },
    ];
  },
});
