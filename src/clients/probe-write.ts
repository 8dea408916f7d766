import { createConnection } from 'mysql2/promise';
import type { ProbeTarget } from '../model/drill/probe.ts';

/** Writes a number by a connection of its own and reads it back. Throws when it is not there. */
export interface ProbeWriter {
  (): Promise<void>;
  /** Takes the table away again. */
  close?(): Promise<void>;
}

const table = 'monitoring.mailha_drill';
/** For the connection, and for each statement: mysql2 waits for ever where no timeout is given. */
const patienceMs = 2000;
/** So that a statement whose client has gone does not go on waiting in the server: a DDL that waits there holds up a Galera cluster. */
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
    // Without a listener a connection that breaks between two questions would end the process.
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
      if (!Array.isArray(rows) || rows.length !== 1) throw new Error('what was written was not there');
    });
  write.close = async () => {
    // One that timed out may have made it all the same.
    if (!tried) return;
    const sql = `${brief} DROP TABLE IF EXISTS ${table}`;
    await over(async (connection) => void (await connection.query({ sql, timeout: patienceMs }))).catch(() => {});
  };
  return write;
}
