import { client } from '../../facts/galera/script.ts';
import type { Accounts, StoredAccount } from '../../facts/mail/accounts.ts';
import { accounts } from '../../facts/mail/accounts.ts';
import type { Argv } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import { nativePasswordHash } from '../../model/inventory/native-password.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';

export const sql = client.split(' ') as unknown as Argv;

/** Statements on stdin, where `ps` does not show them. Run on all nodes. */
export function statements(summary: string, ...lines: readonly string[]): Change {
  return { summary, run: sql, stdin: `${lines.join(';\n')};\n` };
}

export const find = (now: Accounts | undefined, user: string, host: string): StoredAccount | undefined =>
  now?.accounts.find((account) => account.user === user && account.host === host);

export function hasPassword(account: StoredAccount | undefined, password: string): boolean {
  return account?.plugin === 'mysql_native_password' && account.hash === nativePasswordHash(password);
}

/** All privileges of root by socket, with grant option. */
export function mayAll(now: Accounts | undefined, who: string): boolean {
  const everything = now?.rights.get('root@localhost')?.held;
  const own = now?.rights.get(who);
  return everything !== undefined && own?.held === everything && own.grantable === everything;
}

export const identified = (who: string, password: string) =>
  `CREATE OR REPLACE USER ${who} IDENTIFIED VIA mysql_native_password USING '${nativePasswordHash(password)}'`;

/** The password comes on stdin; connects to this node's own address, so that no other node answers. */
function prove(host: Host, password: string): Change {
  const script = `said=$(mariadb --defaults-file=/dev/stdin --batch --skip-column-names --host="$1" -e 'SELECT CURRENT_USER()') || exit 1
[ "$said" = root@% ] || { echo "logged in as $said, expected root@%" >&2; exit 1; }`;
  const file = `[client]\nuser = root\npassword = ${password}\nconnect-timeout = 5\n`;
  return {
    summary: "log in as root@'%' over the network to verify it",
    run: ['sh', '-c', script, 'sh', host.public],
    stdin: file,
  };
}

/**
 * root by socket stays as Debian made it. Accounts bound to one host, and anonymous ones, are dropped once the global
 * one is proven: with replicated accounts they are right on one node at most.
 */
const isOld = ({ user, host }: StoredAccount) =>
  user === '' || (user === 'root' && host !== 'localhost' && host !== '%') || user === 'debian-sys-maint';

/** Accounts replicate, so they are created on one node only. */
export const accountsMade = defineStep({
  id: 'mariadb.accounts',
  on: ['database'],
  summary: "accounts root@'%' and monitor, and the row that directors read",
  facts: { accounts },
  plan({ accounts: now }, host, { inventory, secrets }) {
    if (hostsWith(inventory, 'database')[0]?.name !== host.name) return [];
    const root = hasPassword(find(now, 'root', '%'), secrets.rootPassword) && mayAll(now, 'root@%');
    const old = now?.accounts.filter(isOld) ?? [];
    return [
      ...(root ? [] : [makeRoot(secrets.rootPassword)]),
      ...monitor(now, secrets.monitorPassword),
      ...(root && old.length === 0 ? [] : [prove(host, secrets.rootPassword)]),
      ...old.map(({ user, host: from }) =>
        statements(`drop account ${user || '(anonymous)'}@${from}`, `DROP USER ${quoted(user)}@${quoted(from)}`),
      ),
    ];
  },
});

function makeRoot(password: string): Change {
  const who = "'root'@'%'";
  return statements(
    `create account ${who} with all privileges`,
    identified(who, password),
    `GRANT ALL PRIVILEGES ON *.* TO ${who} WITH GRANT OPTION`,
  );
}

/** The primary key makes its rows replicable; the guide's table has none. */
const makeRow = statements(
  'create the row that directors read in monitoring.monitoring',
  'CREATE DATABASE IF NOT EXISTS monitoring',
  'CREATE TABLE IF NOT EXISTS monitoring.monitoring (data VARCHAR(1) NOT NULL PRIMARY KEY) ENGINE = InnoDB',
  "INSERT IGNORE INTO monitoring.monitoring (data) VALUES ('X')",
);

function monitor(now: Accounts | undefined, password: string): readonly Change[] {
  const who = "'monitor'@'%'";
  const right = hasPassword(find(now, 'monitor', '%'), password) && now?.readers.includes('monitor@% monitoring');
  return [
    ...(now?.monitorRow ? [] : [makeRow]),
    ...(right
      ? []
      : [
          statements(
            `create account ${who} with SELECT on monitoring`,
            identified(who, password),
            `GRANT SELECT ON monitoring.* TO ${who}`,
          ),
        ]),
  ];
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
