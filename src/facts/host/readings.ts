import type { Fact } from '../../model/check/fact.ts';

const sysctls = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.arp_ignore',
  'net.ipv4.conf.all.arp_announce',
  'net.ipv4.conf.all.send_redirects',
  'net.ipv4.vs.expire_quiescent_template',
  'net.ipv4.vs.expire_nodest_conn',
  'net.ipv4.vs.sync_threshold',
  'net.ipv4.vs.sync_refresh_period',
] as const;

const small = {
  osRelease: '/etc/os-release',
  kernel: '/proc/sys/kernel/osrelease',
  modules: '/proc/modules',
  rebootRequired: '/run/reboot-required',
  rebootPackages: '/run/reboot-required.pkgs',
} as const;

const sysctlPath = (name: string) => `/proc/sys/${name.replaceAll('.', '/')}`;

/** Small files of the kernel and of Debian, read by one process. */
export interface Readings {
  /** By name, such as `net.ipv4.ip_forward`, multiple values separated by a blank; without names the kernel lacks. */
  readonly sysctl: ReadonlyMap<string, string>;
  /** ID and VERSION_ID of os-release(5): `debian`, `12`; Debian's testing has a code name instead: `forky`. */
  readonly os: { readonly id: string; readonly version: string };
  readonly kernel: string;
  readonly modules: ReadonlySet<string>;
  /** Packages that require a reboot; undefined when none does. */
  readonly rebootFor: readonly string[] | undefined;
}

export const readings: Fact<Readings> = {
  id: 'linux.readings',
  // Every line is prefixed with its file name; missing files are skipped.
  argv: ['grep', '-asH', '', ...Object.values(small), ...sysctls.map(sysctlPath)],
  anyCode: true,
  parse(stdout) {
    const lines = linesByFile(stdout);
    const of = (path: string) => lines.get(path) ?? [];
    const first = (path: string) => of(path)[0] ?? '';
    const release = new Map(of(small.osRelease).map((line) => line.split('=', 2) as [string, string]));
    const quoted = (key: string) => release.get(key)?.replaceAll(/["']/g, '') ?? '';
    return {
      sysctl: new Map(
        sysctls
          .filter((name) => lines.has(sysctlPath(name)))
          .map((name) => [name, first(sysctlPath(name)).replaceAll('\t', ' ')]),
      ),
      os: { id: quoted('ID'), version: quoted('VERSION_ID') || quoted('VERSION_CODENAME') },
      kernel: first(small.kernel),
      modules: new Set(of(small.modules).map((line) => line.split(' ', 1)[0] ?? '')),
      rebootFor: lines.has(small.rebootRequired) ? [...new Set(of(small.rebootPackages))] : undefined,
    };
  },
};

function linesByFile(stdout: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const path = line.slice(0, colon);
    const lines = found.get(path) ?? [];
    lines.push(line.slice(colon + 1));
    found.set(path, lines);
  }
  return found;
}
