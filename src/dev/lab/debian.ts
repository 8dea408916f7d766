import { attempt, run, type Say } from './command.ts';

/** What this machine needs so that guests can be built and started. */
export const labPackages = [
  'user-mode-linux',
  'mmdebstrap',
  'debian-archive-keyring',
  'apt-utils',
  'e2fsprogs',
  'iproute2',
  'kmod',
  'openssh-client',
  'util-linux',
] as const;

/** Of each package that is installed, its version. */
export async function installedVersions(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query's own.
  const format = '${Package} ${Version} ${db:Status-Status}\n';
  const { stdout } = await attempt(['dpkg-query', '-W', '-f', format, ...names]);
  const rows = stdout.split('\n').map((line) => line.split(' '));
  return new Map(rows.flatMap(([name = '', version = '', state]) => (state === 'installed' ? [[name, version]] : [])));
}

/** Installs what is missing of these Debian packages on this machine, and says so before. */
export async function ensurePackages(names: readonly string[], say: Say): Promise<void> {
  const installed = await installedVersions(names);
  const wanted = names.filter((name) => !installed.has(name));
  if (wanted.length === 0) return;
  say(`installing Debian packages on this machine: ${wanted.join(' ')}`);
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-q'];
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...patient];
  // One source of the machine that does not answer is no reason to stop: what counts is the installation.
  await attempt([...quiet, 'update']);
  await run([...quiet, 'install', '-y', '--no-install-recommends', ...wanted]);
}
