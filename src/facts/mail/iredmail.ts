import type { Fact } from '../../model/check/fact.ts';
import type { Iredmail } from '../../model/inventory/mail.ts';

/** Where the installer is unpacked and keeps its logs. Unlikely to clash with a manual installation. */
export const iredmailFolder = '/root/iRedMail.mailha';

/** State of the iRedMail installation on a host. */
export interface IredmailState {
  /** Release of a completed installation, by mailha or not, such as 1.8.1. */
  readonly release: string | undefined;
  /** SHA-256 of the unpacked tarball. */
  readonly unpacked: string | undefined;
  /** Mailha's run of the installer. */
  readonly run: 'none' | 'running' | 'ok' | 'failed' | 'cut off';
  /** When that run succeeded, in seconds since the epoch by the host's clock; 0 if none did. */
  readonly ranAt: number;
  /** Why it failed. */
  readonly why: string;
  /**
   * Evidence that configuration of this host was started, by mailha or not: an installer step after its packages, or a file
   * such a step leaves. A second configuration would duplicate lines in master.cf and cron jobs.
   */
  readonly configured: string | undefined;
  /** The kernel's host name. */
  readonly nodeName: string;
  /** UnitFileState and ActiveState of the MariaDB the installer adds. */
  readonly mariadb: { readonly file: string; readonly active: string };
}

/**
 * Steps after which the installer may run again. `install_all` is never recorded, since the installer records single steps
 * only. The last two are recorded by iredmail-run. Any other step counts as configuration.
 */
const repeatable: ReadonlySet<string> = new Set([
  ...['check_new_iredmail', 'create_repo_rhel', 'fetch_misc', 'verify_downloaded_packages', 'get_all'],
  ...['after_package_installation', 'generate_ssl_keys', 'cleanup_feedback'],
]);

// Mostly shell builtins. The first line of the run file is "started PID", the second its result.
const script = `
read -r name </proc/sys/kernel/hostname && echo "name $name"
read -r release rest 2>/dev/null </etc/iredmail-release && echo "release $release"
read -r sha 2>/dev/null <"$0/.sha256" && echo "unpacked $sha"
if [ -r "$0/mailha.run" ]; then
  { read -r started pid; read -r end; } <"$0/mailha.run"
  echo started
  if [ "$end" ]; then echo "ended $end"
  else
    case $(tr '\\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") in *mailha.run*) echo running ;; esac
  fi
fi
[ -r "$0/runtime/install.status" ] && while read -r export status; do echo "done $status"; done <"$0/runtime/install.status"
for trace in /etc/ldap/schema/iredmail.schema /etc/postfix/ldap/virtual_mailbox_maps.cf /root/.iredmail; do
  [ ! -e "$trace" ] || echo "trace $trace"
done
systemctl show --property=UnitFileState,ActiveState mariadb.service 2>/dev/null
exit 0`;

export const iredmailState: Fact<IredmailState> = {
  id: 'iredmail.state',
  argv: ['sh', '-c', script, iredmailFolder],
  parse(stdout) {
    const lines = stdout.split('\n');
    const after = (word: string) => lines.find((line) => line.startsWith(word))?.slice(word.length);
    const end = after('ended ');
    const done = lines.flatMap((line) => /^done status_(\w+)="DONE"$/.exec(line)?.[1] ?? []);
    return {
      release: after('release '),
      unpacked: after('unpacked '),
      run: lines.includes('started') ? runOf(end, lines.includes('running')) : 'none',
      ranAt: Number(/^ok (\d+)$/.exec(end ?? '')?.[1] ?? 0),
      why: end?.replace(/^failed /, '') ?? '',
      configured: done.findLast((step) => !repeatable.has(step)) ?? after('trace '),
      nodeName: after('name ') ?? '',
      mariadb: { file: after('UnitFileState=') ?? '', active: after('ActiveState=') ?? '' },
    };
  },
};

/** The end of the installer's log, without lines that may contain a generated password. */
export const iredmailLog: Fact<string> = {
  id: 'iredmail.log',
  argv: [
    'sh',
    '-c',
    `tail -n 400 "$0/mailha.log" | grep -aivE '(passw|secret|token|key)[a-z_]* *[=:]' || true`,
    iredmailFolder,
  ],
  parse: (stdout) => stdout,
};

function runOf(end: string | undefined, running: boolean): IredmailState['run'] {
  if (end?.startsWith('ok ')) return 'ok';
  if (end !== undefined) return 'failed';
  return running ? 'running' : 'cut off';
}

/** Whether this version or a newer one is installed, by a successful run of ours or by hand. Operators upgrade by hand. */
export function isInstalled({ release, run }: IredmailState, { version }: Iredmail): boolean {
  return release !== undefined && isAtLeast(release, version) && (run === 'ok' || run === 'none');
}

/** Compares by numbers: 1.10.0 is newer than 1.8.1. */
function isAtLeast(release: string, version: string): boolean {
  const wanted = version.split('.').map(Number);
  const found = release.split('.').map(Number);
  for (const [i, number] of wanted.entries()) {
    const here = found[i] ?? 0;
    if (here !== number) return here > number;
  }
  return true;
}
