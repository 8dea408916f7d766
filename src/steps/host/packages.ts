import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { packages as known } from '../../facts/host/packages.ts';
import type { Role } from '../../model/inventory/services.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { aptRemedy } from './apt-errors.ts';

interface RequiredPackages {
  readonly id: string;
  readonly on: readonly Role[];
  readonly packages: readonly string[];
}

/** On a slow host dovecot-core alone takes minutes to configure. The progress is shown. */
const installSeconds = 3600;

const mark = '# Put here by mailha while it installs packages, so that no daemon starts before it is configured.';

/**
 * policy-rc.d is Debian's way to keep a package from starting its daemon (deb-systemd-invoke(1p), invoke-rc.d(8)). It is read
 * about stops as well: the daemon of a package that is removed, such as exim4 in favour of Postfix, must stop, or it keeps
 * its port. A package that is only upgraded must not: it would not be started again.
 */
const install = `set -e
policy=${paths.policy}
apt() { apt-get -o DPkg::Lock::Timeout=120 -q "$@"; }
want() { apt "$@" -y --no-install-recommends --no-upgrade; }
# Names of the packages that may stop their daemon. dpkg(1) tells maintainer scripts their package.
refuse() {
  cat >$policy.new <<END
#!/bin/sh
${mark}
case ' $* ' in *" \\$DPKG_MAINTSCRIPT_PACKAGE "*) case " \\$* " in *' stop '* | *' force-stop '*) exit 0 ;; esac ;; esac
exit 101
END
  chmod 755 $policy.new
  mv $policy.new $policy
}
ours=
if [ ! -e $policy ] || grep -qF '${mark}' $policy; then
  ours=yes
  trap 'rm -f $policy $policy.new' EXIT
  refuse
fi
export DEBIAN_FRONTEND=noninteractive
# needrestart would restart daemons of the host out of turn.
export NEEDRESTART_SUSPEND=mailha
apt update
# A loss of power may have left packages half-configured, and apt-get would refuse everything else. Usually does nothing.
dpkg --configure -a --force-confdef --force-confold
[ -z "$ours" ] || refuse $(want -s install "$@" | sed -n 's/^Remv \\([^ :]*\\).*/\\1/p')
# Progress goes by a descriptor of its own, which apt keeps from dpkg: with stdout dpkg would inherit it.
want -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@" 3>&1`;

/** apt's progress lines (README.progress-reporting in its documentation): `pmstatus:nginx:62.5:Unpacking nginx (amd64)`. */
const aptProgress = /^(?:pm|dl)status:.*?:(\d+)(?:\.\d+)?:(.+)$/;

function aptTells(line: string): string | undefined {
  const [, percent, what] = aptProgress.exec(line) ?? [];
  return percent === undefined ? undefined : `${percent} %: ${what}`;
}

/** Debian packages, installed without starting what is in them. */
export function packagesInstalled({ id, on, packages }: RequiredPackages): Step {
  return defineStep({
    id,
    on,
    summary: `installed: ${packages.join(', ')}`,
    facts: { files: managedFiles, installed: known },
    plan({ files, installed }) {
      const missing = packages.filter((name) => !installed.has(name));
      // A host that lost power while installing still has the policy, and no daemon would start again.
      const isCutOff = files.get(paths.policy)?.content.includes(mark) === true;
      return missing.length > 0 || isCutOff ? [installing(packages, missing)] : [];
    },
  });
}

/** Names all packages, installed or not: an interrupted installation that is resumed is then still the approved one. */
function installing(all: readonly string[], missing: readonly string[]): Change {
  const patient = ['-o', 'DPkg::Lock::Timeout=120'];
  const remove = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', ...patient, 'remove'] as const;
  return {
    summary:
      missing.length > 0
        ? `install ${missing.join(', ')}`
        : `remove ${paths.policy}, left behind by an interrupted installation`,
    run: ['sh', '-c', install, 'sh', ...all],
    ...(missing.length > 0 ? { undo: [{ run: [...remove, ...missing] }] } : {}),
    timeoutSeconds: installSeconds,
    tells: aptTells,
    explains: aptRemedy,
  };
}
