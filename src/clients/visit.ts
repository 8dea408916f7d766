import { createConnection } from 'mysql2';
import type { Attempt, ProbeTarget } from '../model/drill/probe.ts';
import { connectionWords } from './mail-dial.ts';
import { attempt } from './probe.ts';
import { comeAsClient } from './probe-client.ts';

/** Time limit for one client, from connecting to its answer. */
const patienceMs = 3000;

/**
 * The server spoke and only refused this account or its table: clients with other accounts are served. (MariaDB error codes:
 * ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_BAD_DB_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_NO_SUCH_TABLE.)
 */
const servedOthers: ReadonlySet<number | undefined> = new Set([1044, 1045, 1049, 1142, 1146]);

interface ClientError extends Error {
  readonly code?: string;
  readonly errno?: number;
}

/** Visits a service once, as a client: connection and greeting; for a database also a director's login and query. */
export function visit(target: ProbeTarget, monitorPassword: string): Promise<Attempt> {
  const client = () =>
    target.way === 'mysql' ? readMonitorRow(target, monitorPassword) : comeAsClient(target, patienceMs);
  return attempt(client, performance.now(), inPlainWords);
}

function inPlainWords(error: unknown): string {
  const { code, message } = error as ClientError;
  return connectionWords(code ?? message) ?? message;
}

/** A node outside the Primary component greets clients and logs them in, and refuses only their queries. */
async function readMonitorRow({ address, port }: ProbeTarget, password: string): Promise<void> {
  const connection = createConnection({ host: address, port, user: 'monitor', password });
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
      // Without a listener, a connection that breaks between two packets would end the process.
      connection.on('error', reject);
      connection.query('SELECT data FROM monitoring.monitoring LIMIT 1', (error) => {
        clearTimeout(late);
        if (error && !servedOthers.has(error.errno)) reject(error);
        else resolve();
      });
    });
  } finally {
    connection.destroy();
  }
}
