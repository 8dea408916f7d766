import type { Fact } from '../../model/check/fact.ts';
import { client } from '../galera/script.ts';

export interface StoredAccount {
  readonly user: string;
  readonly host: string;
  /** For example `mysql_native_password`. */
  readonly plugin: string;
  /** Its password hash. */
  readonly hash: string;
}

/** Number of global privileges. */
export interface Rights {
  readonly held: number;
  /** How many of these it may grant. */
  readonly grantable: number;
}

export interface Accounts {
  readonly accounts: readonly StoredAccount[];
  /** By `user@host`. The bits in mysql.global_priv are no use: accounts made at installation have bits of future privileges. */
  readonly rights: ReadonlyMap<string, Rights>;
  /** `user@host schema` for each SELECT privilege on a schema. */
  readonly readers: readonly string[];
  /** The same for each schema that the account may dump with its events, which mariadb-dump(1) asks for. */
  readonly dumpers: readonly string[];
  readonly monitorRow: boolean;
}

const questions = `
SET SESSION wsrep_sync_wait = 0, max_statement_time = 5;
SELECT 'a', User, Host, JSON_VALUE(Priv, '$.plugin'), IFNULL(JSON_VALUE(Priv, '$.authentication_string'), '')
  FROM mysql.global_priv;
SELECT 'p', REPLACE(GRANTEE, '''', ''), COUNT(*), SUM(IS_GRANTABLE = 'YES') FROM information_schema.USER_PRIVILEGES
  GROUP BY GRANTEE;
SELECT 'r', CONCAT(User, '@', Host, ' ', Db) FROM mysql.db WHERE Select_priv = 'Y';
SELECT 'd', CONCAT(User, '@', Host, ' ', Db) FROM mysql.db WHERE Select_priv = 'Y' AND Event_priv = 'Y';
SELECT 'm', data FROM monitoring.monitoring LIMIT 1;
`;

const script = `command -v mariadb >/dev/null && [ -S /run/mysqld/mysqld.sock ] || exit 3
printf '%s' "$0" | timeout 10 ${client} --force 2>/dev/null`;

/** Undefined when the host has no database answering. */
export const accounts: Fact<Accounts | undefined> = {
  id: 'mariadb.accounts',
  argv: ['sh', '-c', script, questions],
  anyCode: true,
  parse(stdout, code) {
    if (code !== 0 || stdout === '') return undefined;
    const rows = stdout.split('\n').map((line) => line.split('\t'));
    return {
      accounts: rows
        .filter(([kind]) => kind === 'a')
        .map(([, user = '', host = '', plugin = '', hash = '']) => ({ user, host, plugin, hash })),
      rights: new Map(
        rows
          .filter(([kind]) => kind === 'p')
          .map(([, who = '', held, grantable]) => [who, { held: Number(held), grantable: Number(grantable) }]),
      ),
      readers: rows.filter(([kind]) => kind === 'r').map(([, who = '']) => who),
      dumpers: rows.filter(([kind]) => kind === 'd').map(([, who = '']) => who),
      monitorRow: rows.some(([kind]) => kind === 'm'),
    };
  },
};
