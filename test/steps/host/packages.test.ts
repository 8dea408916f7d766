import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../src/engine/preview.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { Change } from '../../../src/model/plan/step.ts';
import { packagesInstalled } from '../../../src/steps/host/packages.ts';
import { cluster } from '../../support/fake-world.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const step = packagesInstalled({ id: 'test.installed', on: ['director'], packages: ['keepalived', 'ipvsadm'] });

function changes(installed: readonly string[], policy?: string): readonly Change[] {
  const files = new Map(policy === undefined ? [] : [[paths.policy, { content: policy }]]);
  return step.plan({ files, installed: new Set(installed) }, hostNamed('lb1'), cluster, {
    seen: [],
    missing: [],
  });
}

const planned = (installed: readonly string[], policy?: string) =>
  changes(installed, policy).map(({ summary }) => summary);

const ours =
  '#!/bin/sh\n# Put here by mailha while it installs packages, so that no daemon starts before it is configured.\nexit 101\n';

describe('packages', () => {
  it('are installed when they are missing, and only those', () => {
    assert.deepEqual(planned([]), ['install keepalived, ipvsadm']);
    assert.deepEqual(planned(['ipvsadm']), ['install keepalived']);
    assert.deepEqual(planned(['ipvsadm', 'keepalived', 'vim']), []);
  });

  it('leave no policy behind that keeps daemons from starting, but for one that is not ours', () => {
    const all = ['ipvsadm', 'keepalived'];
    assert.deepEqual(planned(all, ours), [`remove ${paths.policy}, left behind by an interrupted installation`]);
    assert.deepEqual(planned(all, '#!/bin/sh\nexit 101\n'), []);
  });

  it('tell how far apt is', () => {
    const [install] = changes([]);
    assert.equal(
      install?.tells?.('pmstatus:keepalived:62.5000:Unpacking keepalived (amd64)'),
      '62 %: Unpacking keepalived (amd64)',
    );
    assert.equal(install?.tells?.('dlstatus:1:20:Retrieving file 1 of 5'), '20 %: Retrieving file 1 of 5');
    assert.equal(install?.tells?.('Preparing to unpack .../keepalived_2.2.7.deb ...'), undefined);
  });

  // Outputs of apt and dpkg in public reports.
  const failures: readonly (readonly [printed: string, remedy: RegExp])[] = [
    [
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1234 (unattended-upgr)\nN: Be aware that removing the lock file is not a solution and may break your system.',
      /^Wait until unattended-upgr \(process 1234\) ends/,
    ],
    [
      'E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)',
      /^Wait until the other apt/,
    ],
    [
      'E: Release file for http://security.debian.org/debian-security/dists/bookworm-security/InRelease is not valid yet (invalid for another 34min 2s). Updates for this repository will not be applied.',
      /^The clock of the host is behind/,
    ],
    [
      "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\nE: Unable to locate package keepalived",
      /cannot resolve/,
    ],
    [
      'E: Failed to fetch http://deb.debian.org/x.deb  Could not connect to deb.debian.org:80 (192.0.2.99), connection timed out\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
      /does not reach its mirror/,
    ],
    [
      "E: The repository 'http://deb.debian.org/debian stretch Release' does not have a Release file.",
      /gone or outdated/,
    ],
    ['E: Failed to fetch http://deb.example.org/x.deb  Hash Sum mismatch', /mirror is being updated/],
    ["E: You don't have enough free space in /var/cache/apt/archives/.", /disk of the host is full/],
    ['E: Unable to locate package ldirectord', /^No repository of the host has ldirectord/],
    ["E: Package 'ldirectord' has no installation candidate", /^No repository of the host has ldirectord/],
    [
      'dpkg: error processing package mariadb-server (--configure):\n installed mariadb-server package post-installation script subprocess returned error exit status 1\nErrors were encountered while processing:\n mariadb-server\nE: Sub-process /usr/bin/dpkg returned an error code (1)',
      /^mariadb-server fails to configure: `dpkg --configure -a`/,
    ],
    ['E: Unable to correct problems, you have held broken packages.', /apt-mark showhold/],
  ];
  for (const [printed, remedy] of failures) {
    it(`say what to do about "${printed.slice(0, 60)}…"`, () => {
      const [install] = changes([]);
      assert.match(install?.explains?.(printed) ?? '', remedy);
    });
  }

  it('guess nothing about an output that is not known', () => {
    assert.equal(changes([])[0]?.explains?.('E: something else'), undefined);
  });

  // The first attempt may still be at it, and be anywhere in it.
  it('are covered by the first approval when the installation was begun and its worker was lost', () => {
    const [approved] = changes([]).map((change) => fingerprintOf(change, cluster));
    for (const installed of [['ipvsadm'], ['ipvsadm', 'keepalived']])
      assert.deepEqual(
        changes(installed, ours).map((change) => fingerprintOf(change, cluster)),
        [approved],
      );
  });
});

/** Runs the real script with an apt-get that asks the policy as maintainer scripts do, and returns the exit codes. */
function answers(before?: string) {
  const folder = temporaryFolder();
  const policy = join(folder, 'policy-rc.d');
  const results = join(folder, 'results');
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  if (before !== undefined) put('policy-rc.d', before);
  put('dpkg', 'exit 0');
  // invoke-rc.d(8) and deb-systemd-invoke(1p) call it differently. Output of `apt-get -s install postfix` on Debian 12.
  put(
    'apt-get',
    `ask() { DPKG_MAINTSCRIPT_PACKAGE=$1; export DPKG_MAINTSCRIPT_PACKAGE; shift; code=0; '${policy}' "$@" || code=$?
      echo "$DPKG_MAINTSCRIPT_PACKAGE $* $code" >>'${results}'; }
    case " $* " in
      *' -s '*)
        echo 'The following packages will be REMOVED:'
        echo '  exim4-base exim4-daemon-light'
        echo 'Remv exim4-daemon-light [4.96-15+deb12u11] [exim4-base:amd64 ]'
        echo 'Remv exim4-base [4.96-15+deb12u11]'
        echo 'Inst libssl3 [3.0.15] (3.0.17 Debian:12.11/oldstable [amd64])'
        echo 'Inst postfix (3.7.11-0+deb12u1 Debian:12.11/oldstable [amd64])' ;;
      *' install '*)
        ask exim4-daemon-light exim4 stop
        ask exim4-daemon-light --quiet exim4 stop unknown
        ask exim4-daemon-light exim4 start
        ask mariadb-server mariadb.service stop
        ask mariadb-server mariadb.service restart
        ask postfix postfix start ;;
    esac`,
  );
  const [script = '', ...args] = changes([])[0]?.run.slice(2) ?? [];
  const { status, stderr } = spawnSync('sh', ['-c', script.replaceAll(paths.policy, policy), ...args], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  assert.equal(status, 0, stderr);
  return { asked: readFileSync(results, 'utf8').trim().split('\n'), left: existsSync(policy) };
}

describe('while packages are installed', () => {
  it('a daemon may stop when its package is removed, and none may start or stop otherwise', () => {
    assert.deepEqual(answers(), {
      asked: [
        'exim4-daemon-light exim4 stop 0',
        'exim4-daemon-light --quiet exim4 stop unknown 0',
        'exim4-daemon-light exim4 start 101',
        'mariadb-server mariadb.service stop 101',
        'mariadb-server mariadb.service restart 101',
        'postfix postfix start 101',
      ],
      left: false,
    });
  });

  it("leaves the operator's own policy in place", () => {
    const { asked, left } = answers('exit 104');
    assert(asked.every((line) => line.endsWith(' 104')));
    assert.equal(left, true);
  });
});
