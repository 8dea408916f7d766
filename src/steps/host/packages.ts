import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { packages as known } from '../../facts/host/packages.ts';
import type { Role } from '../../model/inventory/services.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';

interface RequiredPackages {
  readonly id: string;
  readonly on: readonly Role[];
  readonly packages: readonly string[];
}

/** On a slow host dovecot-core alone takes minutes to configure. That it goes on can be seen. */
const installSeconds = 3600;

const mark = '# Put here by mailha while it installs packages, so that no daemon starts before it is configured.';

// policy-rc.d is Debian's own way to keep a package from starting its daemon (deb-systemd-invoke(1p), invoke-rc.d(8)).
const install = `set -e
policy=${paths.policy}
if [ ! -e $policy ] || grep -qF '${mark}' $policy; then
  trap 'rm -f '$policy EXIT
  printf '#!/bin/sh\\n%s\\nexit 101\\n' '${mark}' >$policy
  chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
wait='-o DPkg::Lock::Timeout=120'
apt-get $wait -q update
# What a loss of power left half-configured would make apt-get refuse everything else; most often there is nothing to do.
dpkg --configure -a --force-confdef --force-confold
# How far it is goes by a descriptor of its own, which apt keeps from dpkg: with stdout it would keep that.
apt-get $wait -q -y --no-install-recommends --no-upgrade -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 \\
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@" 3>&1`;

/** apt says by itself how far it is (README.progress-reporting in apt's documentation): `pmstatus:nginx:62.5:Unpacking nginx (amd64)`. */
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
      // A host that lost its power while it installed has the policy still, and no daemon would ever start again.
      const isCutOff = files.get(paths.policy)?.content.includes(mark) === true;
      return missing.length > 0 || isCutOff ? [installing(packages, missing)] : [];
    },
  });
}

/**
 * Names all of them, also those that are there: an installation that was cut off and is taken up again is the one that
 * was approved.
 */
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
  };
}
