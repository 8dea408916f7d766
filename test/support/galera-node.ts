import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../src/dev/lab/command.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { dependent } from './dependent.ts';

/** Debian packages that bring a server without starting one. */
export const galeraPackages = ['mariadb-server-core', 'mariadb-client-core', 'galera-4', 'libdbd-mysql-perl'] as const;

export interface GaleraNode {
  readonly port: number;
  sql(statement: string): Promise<void>;
  stop(): Promise<void>;
}

const client = `use DBI; my $db = DBI->connect("DBI:mysql:mysql_socket=$ENV{SOCKET}", 'root', '', { PrintError => 0 })
  or die DBI->errstr; $db->do($_, undef) or die $db->errstr for @ARGV;`;

/** A cluster of one, on loopback, in a folder of its own. */
export async function galeraNode(): Promise<GaleraNode> {
  const folder = mkdtempSync(join(tmpdir(), 'mailha-galera-'));
  const socket = join(folder, 'socket');
  const [port, replication] = [await freePort(), await freePort()];
  const data = join(folder, 'data');
  await run(['mariadb-install-db', '--no-defaults', '--user=root', `--datadir=${data}`, '--skip-test-db']);
  const settings = [
    ...['--no-defaults', '--user=root', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`],
    ...['--bind-address=127.0.0.1', '--innodb-use-native-aio=0', '--innodb-log-file-size=8M', '--binlog-format=ROW'],
    ...['--wsrep-on=ON', '--wsrep-provider=/usr/lib/galera/libgalera_smm.so', '--wsrep-cluster-address=gcomm://'],
    ...[`--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${replication};gcache.size=8M`],
    ...['--wsrep-node-address=127.0.0.1', '--wsrep-sst-method=rsync', `--pid-file=${join(folder, 'pid')}`],
  ];
  const server = spawn(...dependent(['mariadbd', ...settings]), { stdio: 'ignore' });
  const ended = once(server, 'close');
  const sql = async (...statements: readonly string[]) => {
    await run(['env', `SOCKET=${socket}`, 'perl', '-e', client, ...statements]);
  };
  for (let tries = 0; ; tries += 1) {
    if (server.exitCode !== null) throw new Error(`mariadbd ended with ${server.exitCode}`);
    const answered = await sql('SELECT 1').then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (tries > 120) throw new Error('mariadbd did not answer within a minute');
    await sleep(500);
  }
  return {
    port,
    sql,
    async stop() {
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
