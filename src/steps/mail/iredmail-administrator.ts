import { type Accounts, accounts } from '../../facts/mail/accounts.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { nativePasswordHash } from '../../model/inventory/native-password.ts';
import { defineStep } from '../../model/plan/step.ts';
import { find, hasPassword, identified, mayAll, sql, statements } from '../galera/accounts.ts';
import { isAwaitedBySome } from './iredmail-wanted.ts';

const user = 'admin_iredmail';
const who = `'${user}'@'%'`;

/** Databases of iRedMail with the LDAP backend. */
const databases = ['amavisd', 'iredadmin', 'iredapd', 'roundcubemail', 'sogo', 'fail2ban'] as const;

/** Needed by the triggers that it defined, and by backups. */
const kept = 'SELECT, INSERT, UPDATE, TRIGGER, LOCK TABLES, SHOW VIEW, EVENT';

/** Needed to back up accounts and privileges: iRedMail's script skips databases that it may not read. */
const read = 'SELECT, TRIGGER, LOCK TABLES, SHOW VIEW, EVENT';

/** The order matters when the account runs this itself. Privileges on a missing database do no harm. */
const narrowing = [
  ...databases.map((name) => `GRANT ${kept} ON ${name}.* TO ${who}`),
  `GRANT ${read} ON mysql.* TO ${who}`,
  `REVOKE ALL PRIVILEGES ON *.* FROM ${who}`,
  `REVOKE GRANT OPTION ON *.* FROM ${who}`,
];

/** Also runs at the end of a failed installation. */
export const narrowingSql = narrowing.join('; ');

const isTold = (host: Host, inventory: Inventory) =>
  inventory.mail.iredmail !== undefined && hostsWith(inventory, 'database')[0]?.name === host.name;

export const administratorMade = defineStep({
  id: 'iredmail.administrator',
  on: ['database'],
  summary: `the account ${user}, which iRedMail's installer uses to create its databases`,
  facts: { accounts },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ accounts: now }, host, { inventory, secrets }, mail) {
    if (!isTold(host, inventory) || !isAwaitedBySome(mail, inventory)) return [];
    const password = secrets.iredmailPassword;
    const before = find(now, user, '%');
    if (hasPassword(before, password) && mayAll(now, `${user}@%`)) return [];
    return [
      {
        ...statements(
          `create account ${who} with all privileges while iRedMail is being installed`,
          identified(who, password),
          `GRANT ALL PRIVILEGES ON *.* TO ${who} WITH GRANT OPTION`,
        ),
        undo: [{ run: sql, stdin: before ? `${narrowingSql};\n` : `DROP USER IF EXISTS ${who};\n` }],
      },
    ];
  },
});

/**
 * The account's triggers run with its privileges: without it no mail is accepted (error 1449). So it stays, with only the
 * privileges that they need.
 */
export const administratorNarrowed = defineStep({
  id: 'iredmail.administrator-narrowed',
  on: ['database'],
  summary: `${user} has only the privileges its triggers need`,
  facts: { accounts },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ accounts: now }, host, { inventory, secrets }, mail) {
    // The installation in this run widens the privileges again before this step.
    if (!isTold(host, inventory) || (isNarrow(now) && !isAwaitedBySome(mail, inventory))) return [];
    const hash = nativePasswordHash(secrets.iredmailPassword);
    return [
      statements(
        `revoke all privileges of ${who} except those its triggers need`,
        `CREATE USER IF NOT EXISTS ${who} IDENTIFIED VIA mysql_native_password USING '${hash}'`,
        ...narrowing,
      ),
    ];
  },
});

/** USAGE counts as one although it grants nothing. */
function isNarrow(now: Accounts | undefined): boolean {
  const rights = now?.rights.get(`${user}@%`);
  return (
    rights?.held === 1 &&
    rights.grantable === 0 &&
    [...databases, 'mysql'].every((name) => now?.dumpers.includes(`${user}@% ${name}`))
  );
}
