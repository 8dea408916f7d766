import { type Accounts, accounts } from '../../facts/mail/accounts.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { nativePasswordHash } from '../../model/inventory/native-password.ts';
import { defineStep } from '../../model/plan/step.ts';
import { find, hasPassword, identified, mayAll, sql, statements } from '../galera/accounts.ts';
import { isAwaitedBySome } from './iredmail-wanted.ts';

const user = 'admin_iredmail';
const who = `'${user}'@'%'`;

/** Those of iRedMail with the directory as its backend. */
const databases = ['amavisd', 'iredadmin', 'iredapd', 'roundcubemail', 'sogo', 'fail2ban'] as const;

/** What the triggers that it defined do in its name, and what a backup by it reads. */
const kept = 'SELECT, INSERT, UPDATE, TRIGGER, LOCK TABLES, SHOW VIEW, EVENT';

/** For a backup of the accounts and their rights: iRedMail's script leaves out a database that it may not read. */
const read = 'SELECT, TRIGGER, LOCK TABLES, SHOW VIEW, EVENT';

/** The order matters when it does so itself. Rights on a database that is not there yet, or never will be, do no harm. */
const narrowing = [
  ...databases.map((name) => `GRANT ${kept} ON ${name}.* TO ${who}`),
  `GRANT ${read} ON mysql.* TO ${who}`,
  `REVOKE ALL PRIVILEGES ON *.* FROM ${who}`,
  `REVOKE GRANT OPTION ON *.* FROM ${who}`,
];

/** For the installer's run, which ends by this when it fails. */
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
 * The triggers that it made act in its name: without the account no mail is taken any more (error 1449). So it stays, with
 * no more rights than they need.
 */
export const administratorNarrowed = defineStep({
  id: 'iredmail.administrator-narrowed',
  on: ['database'],
  summary: `${user} has only the privileges its triggers need`,
  facts: { accounts },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ accounts: now }, host, { inventory, secrets }, mail) {
    // What an earlier run narrowed is made wide again by this one before it comes here.
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

/** USAGE, which is none, counts as one. */
function isNarrow(now: Accounts | undefined): boolean {
  const rights = now?.rights.get(`${user}@%`);
  return (
    rights?.held === 1 &&
    rights.grantable === 0 &&
    [...databases, 'mysql'].every((name) => now?.dumpers.includes(`${user}@% ${name}`))
  );
}
