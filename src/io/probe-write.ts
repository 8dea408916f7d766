import { createConnection } from 'mysql2/promise';
import type { ProbeTarget } from '../model/probe.ts';

/** Writes a number by a connection of its own and reads it back. Throws when it is not there. */
export interface Writer {
  (): Promise<void>;
  /** Takes the table away again. */
  close?(): Promise<void>;
}

const table = 'monitoring.mailha_drill';
const patienceMs = 2000;

export function writerTo(
  { address, port }: ProbeTarget,
  { user, password }: { readonly user: string; readonly password: string },
): Writer {
  let made = false;
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
  const write: Writer = () =>
    over(async (connection) => {
      if (!made) await connection.query(`CREATE TABLE IF NOT EXISTS ${table} (id INT PRIMARY KEY, said BIGINT)`);
      made = true;
      last += 1;
      const mine = last;
      await connection.query({ sql: `REPLACE INTO ${table} VALUES (?, ?)`, timeout: patienceMs }, [mine % 100, mine]);
      const [rows] = await connection.query({ sql: `SELECT said FROM ${table} WHERE id = ?`, timeout: patienceMs }, [
        mine % 100,
      ]);
      if (!Array.isArray(rows) || rows.length !== 1) throw new Error('what was written was not there');
    });
  write.close = async () => {
    if (made)
      await over(async (connection) => void (await connection.query(`DROP TABLE IF EXISTS ${table}`))).catch(() => {});
  };
  return write;
}
