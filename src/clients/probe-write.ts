import { createConnection } from 'mysql2/promise';
import type { ProbeTarget } from '../model/drill/probe.ts';

/** Writes a number over a new connection and reads it back. Throws when it is missing. */
export interface ProbeWriter {
  (): Promise<void>;
  /** Drops the table. */
  close?(): Promise<void>;
}

const table = 'monitoring.mailha_drill';
/** Timeout of the connection and of each statement: mysql2 has none by default. */
const patienceMs = 2000;
/** A statement must not wait in the server after its client is gone: a waiting DDL blocks a Galera cluster. */
const brief = `SET STATEMENT lock_wait_timeout=${patienceMs / 1000} FOR`;

export function writerTo(
  { address, port }: ProbeTarget,
  { user, password }: { readonly user: string; readonly password: string },
): ProbeWriter {
  let made = false;
  let tried = false;
  let last = 0;
  const over = async (work: (connection: Awaited<ReturnType<typeof createConnection>>) => Promise<void>) => {
    const connection = await createConnection({ host: address, port, user, password, connectTimeout: patienceMs });
    // Without a listener, a connection that breaks between two queries would end the process.
    connection.on('error', () => {});
    try {
      await work(connection);
    } finally {
      connection.destroy();
    }
  };
  const write: ProbeWriter = () =>
    over(async (connection) => {
      const ask = (sql: string, values: readonly number[] = []) =>
        connection.query({ sql, timeout: patienceMs }, [...values]);
      tried = true;
      if (!made) await ask(`${brief} CREATE TABLE IF NOT EXISTS ${table} (id INT PRIMARY KEY, said BIGINT)`);
      made = true;
      last += 1;
      const mine = last;
      await ask(`REPLACE INTO ${table} VALUES (?, ?)`, [mine % 100, mine]);
      const [rows] = await ask(`SELECT said FROM ${table} WHERE id = ?`, [mine % 100]);
      if (!Array.isArray(rows) || rows.length !== 1) throw new Error('the written value was not found');
    });
  write.close = async () => {
    // A statement that timed out may still have created it.
    if (!tried) return;
    const sql = `${brief} DROP TABLE IF EXISTS ${table}`;
    await over(async (connection) => void (await connection.query({ sql, timeout: patienceMs }))).catch(() => {});
  };
  return write;
}
