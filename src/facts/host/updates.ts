import type { Fact } from '../../model/check/fact.ts';

/** A service that still has files mapped which an update replaced on disk. */
export interface StaleService {
  /** Its systemd unit without `.service`; `systemd` is the init process. */
  readonly service: string;
  /** One of the replaced files. */
  readonly file: string;
}

/** Updates that are installed, and not in effect. */
export interface Updates {
  /** `6.1.0-47-amd64`, as uname(1) prints it. */
  readonly runningKernel: string;
  /** Debian's build of the running kernel, `6.1.170-3`; undefined for a kernel of another origin. */
  readonly runningBuild: string | undefined;
  /** The kernels in /boot: `6.1.0-50-amd64`. */
  readonly kernels: readonly string[];
  /** The build on disk of the running kernel's package; undefined when it is not installed. */
  readonly installedBuild: string | undefined;
  readonly stale: readonly StaleService[];
}

/** Most processes with replaced files that are listed. */
const mostProcesses = 300;

/**
 * One grep reads the maps of all processes, since a process per file costs 30 ms in a small guest. A file that dpkg replaced
 * is mapped as deleted (proc_pid_maps(5)); only code counts, and only below system folders: deleted files in /tmp, /dev/shm
 * or memfd are a program's own. The unit is in the control group: of cgroup v2, or systemd's own hierarchy.
 */
const script = `
boot=$1 proc=$2 most=$3
read -r running <"$proc/sys/kernel/osrelease" && echo "running $running"
read -r version <"$proc/version" && echo "version $version"
for kernel in "$boot"/vmlinuz-*; do
  [ ! -e "$kernel" ] || echo "kernel \${kernel##*/vmlinuz-}"
done
dpkg-query --show --showformat='package \${Version} \${db:Status-Status}\\n' "linux-image-$running" 2>/dev/null
grep -asHE -m 1 ' r.xp .* /(usr|lib|lib64|bin|sbin|opt)/.* \\(deleted\\)$' "$proc"/[0-9]*/maps | head -n "$most" |
while IFS= read -r line; do
  pid=\${line#"$proc"/}
  group=
  while IFS= read -r one; do
    case $one in 0::/?* | *:name=systemd:/?*) group=\${one#*:*:} ;; esac
  done 2>/dev/null <"$proc/\${pid%%/*}/cgroup"
  echo "stale $group /\${line#* /}"
done`;

export const updates: Fact<Updates> = {
  id: 'linux.updates',
  argv: ['sh', '-c', script, 'sh', '/boot', '/proc', String(mostProcesses)],
  anyCode: true,
  parse(stdout) {
    const after = (word: string) =>
      [...stdout.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest = '']) => rest);
    const [runningKernel] = after('running');
    if (!runningKernel) throw new Error('/proc/sys/kernel/osrelease is unreadable');
    return {
      runningKernel,
      runningBuild: / Debian (\S+) \(/.exec(after('version')[0] ?? '')?.[1],
      kernels: after('kernel'),
      installedBuild: after('package').flatMap((line) =>
        / installed$/.test(line) ? [line.split(' ')[0] ?? ''] : [],
      )[0],
      stale: staleServices(after('stale')),
    };
  },
};

/** Each service once. Sessions of users and containers are not the host's services. */
function staleServices(lines: readonly string[]): readonly StaleService[] {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [, group = '', file = ''] = /^(\S*) (\/.*?)(?:\.dpkg-\w+)? \(deleted\)$/.exec(line) ?? [];
    const service =
      group === '/init.scope' ? 'systemd' : /^\/system\.slice\/(?:.*\/)?([^/]+)\.service$/.exec(group)?.[1];
    if (service !== undefined && !found.has(service)) found.set(service, file);
  }
  return [...found].map(([service, file]) => ({ service, file })).toSorted((a, b) => (a.service < b.service ? -1 : 1));
}
