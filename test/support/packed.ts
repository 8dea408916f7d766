import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `npm pack` makes, installed as `npm install --global` does; `prefix` has its `bin` and `lib` then. */
export async function installPacked(prefix: string): Promise<void> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', prefix], { maxBuffer: 1e8 });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', '--global', ...quiet, '--prefix', prefix, join(prefix, filename)], { maxBuffer: 1e8 });
}
