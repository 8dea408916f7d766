import { attempt, run, type Say } from './command.ts';

/** What this machine needs so that guests can be built and started. */
export const labPackages = [
  'user-mode-linux',
  'debootstrap',
  'dpkg-dev',
  'e2fsprogs',
  'iproute2',
  'openssh-client',
  'util-linux',
] as const;

async function missing(names: readonly string[]): Promise<readonly string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query's own.
  const { stdout } = await attempt(['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\n', ...names]);
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')));
  return names.filter((name) => !installed.has(`${name} installed`));
}

/** Installs what is missing of these Debian packages on this machine, and says so before. */
export async function ensurePackages(names: readonly string[], say: Say): Promise<void> {
  const wanted = await missing(names);
  if (wanted.length === 0) return;
  say(`installing Debian packages on this machine: ${wanted.join(' ')}`);
  // No daemon is to start by being installed: what runs here is what the lab and the tests start themselves.
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...wanted];
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];
  await run([...quiet, 'apt-get', 'update', '-q']);
  const first = await attempt([...quiet, ...install]);
  if (first.code !== 0) await run([...quiet, ...install]);
}
