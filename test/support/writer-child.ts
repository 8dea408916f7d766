import { createConnection } from 'mysql2/promise';

/**
 * A client of the database as a program would be: it keeps its connection, writes row after row, and connects anew when
 * that fails. Takes `HOST USER PASSWORD-VARIABLE`. Prints, one line of JSON each, what was acknowledged and what failed;
 * ends with SIGTERM.
 */
const [host = '', user = '', variable = ''] = process.argv.slice(2);
const password = process.env[variable] ?? '';
const pauseMs = 20;

type Client = Awaited<ReturnType<typeof createConnection>>;

const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
let isOver = false;
process.once('SIGTERM', () => {
  isOver = true;
});

async function connected(): Promise<Client> {
  const client = await createConnection({ host, user, password, connectTimeout: 2000 });
  // Somebody who went away without a word is noticed by the query's own limit.
  client.on('error', () => {});
  return client;
}

async function write(client: Client, id: number): Promise<void> {
  await client.query({ sql: 'INSERT INTO lab.written (id) VALUES (?)', values: [id], timeout: 3000 });
}

let client: Client | undefined;
for (let id = Date.now() * 1000; !isOver; id += 1) {
  const at = Date.now();
  try {
    client ??= await connected();
    await write(client, id);
    say({ acknowledged: id, at: Date.now() });
  } catch (error) {
    say({ failed: id, at, why: error instanceof Error ? error.message : String(error) });
    client?.destroy();
    client = undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
client?.destroy();
