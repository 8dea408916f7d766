import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { oddTablesQuestion } from '../../../src/facts/galera/script.ts';

// What MariaDB 10.11 says in information_schema of these tables; iredadmin.* as iRedAdmin creates them.
const tables = `
iredadmin	sessions	InnoDB
iredadmin	log	InnoDB
t	prefix_primary	InnoDB
t	second_key_will_do	InnoDB
t	aria	Aria
t	no_key	InnoDB
t	prefix	InnoDB
t	fulltext	InnoDB
t	nullable	InnoDB
t	partly_nullable	InnoDB
t	hash	InnoDB
mysql	general_log	CSV`;
const statistics = `
iredadmin	sessions	0	session_id		NULL	BTREE
iredadmin	log	0	PRIMARY		NULL	BTREE
iredadmin	log	1	timestamp		NULL	BTREE
t	prefix_primary	0	PRIMARY		10	BTREE
t	second_key_will_do	0	a_2		NULL	BTREE
t	second_key_will_do	0	a		NULL	BTREE
t	second_key_will_do	0	a	YES	NULL	BTREE
t	aria	0	PRIMARY		NULL	BTREE
t	prefix	0	a		10	BTREE
t	fulltext	1	a		NULL	FULLTEXT
t	nullable	0	a	YES	NULL	BTREE
t	partly_nullable	0	a		NULL	BTREE
t	partly_nullable	0	a	YES	NULL	BTREE
t	hash	0	a		NULL	HASH`;

const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map((value) => (value === 'NULL' ? null : value)));

/** The query itself, run by SQLite on what MariaDB's information_schema holds. */
function ask(): readonly unknown[] {
  const database = new DatabaseSync(':memory:');
  database.exec(`ATTACH ':memory:' AS information_schema;
    CREATE TABLE information_schema.tables (table_schema, table_name, engine, table_type DEFAULT 'BASE TABLE');
    CREATE TABLE information_schema.statistics
      (table_schema, table_name, non_unique INT, index_name, nullable, sub_part INT, index_type)`);
  const table = database.prepare('INSERT INTO information_schema.tables VALUES (?, ?, ?, ?)');
  for (const row of rowsOf(tables)) table.run(...row, 'BASE TABLE');
  const part = database.prepare('INSERT INTO information_schema.statistics VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const row of rowsOf(statistics)) part.run(...row);
  return database.prepare(oddTablesQuestion).all();
}

it('a UNIQUE key on whole NOT NULL columns counts as a row key, as for iredadmin.sessions', () => {
  const odd = (ask() as readonly { table_name: string; kind: string; found: number }[]).map(
    ({ table_name: name, kind, found }) => `${name} ${kind} ${found}`,
  );

  assert.deepEqual(odd.sort(), [
    'aria Aria 1',
    'fulltext InnoDB 0',
    'hash InnoDB 0',
    'no_key InnoDB 0',
    'nullable InnoDB 0',
    'partly_nullable InnoDB 0',
    'prefix InnoDB 0',
  ]);
});
