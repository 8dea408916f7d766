import { attempt, run, type Say } from './command.ts';

/** Packages that this machine needs to build and start guests. */
export const labPackages = [
  'mmdebstrap',
  'debian-archive-keyring',
  'apt-utils',
  'e2fsprogs',
  'iproute2',
  'kmod',
  'openssh-client',
  'util-linux',
] as const;

/** Versions of the installed packages among `names`. */
export async function installedVersions(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own syntax.
  const format = '${Package} ${Version} ${db:Status-Status}\n';
  const { stdout } = await attempt(['dpkg-query', '-W', '-f', format, ...names]);
  const rows = stdout.split('\n').map((line) => line.split(' '));
  return new Map(rows.flatMap(([name = '', version = '', state]) => (state === 'installed' ? [[name, version]] : [])));
}

/** Installs missing Debian packages on this machine; announces them first. */
export async function ensurePackages(names: readonly string[], say: Say): Promise<void> {
  const installed = await installedVersions(names);
  const wanted = names.filter((name) => !installed.has(name));
  if (wanted.length === 0) return;
  say(`installing Debian packages on this machine: ${wanted.join(' ')}`);
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-q'];
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...patient];
  // One unreachable apt source must not stop us; the install decides.
  await attempt([...quiet, 'update']);
  await run([...quiet, 'install', '-y', '--no-install-recommends', ...wanted]);
}
