import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { updates } from '../../../src/facts/host/updates.ts';

/** Lines of proc_pid_maps(5) of a program whose file was replaced, and of one that runs what is on disk. */
const replaced = `560edc10a000-560edc10c000 r--p 00000000 fe:00 1712130                    /usr/lib/dovecot/imap
7f1fc2c3d000-7f1fc2c63000 r--p 00000000 fe:00 339380                     /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f1fc2c63000-7f1fc2db9000 r-xp 00026000 fe:00 339380                     /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7fff47c40000-7fff47c61000 rw-p 00000000 00:00 0                          [stack]
`;
const onDisk = replaced.replaceAll(' (deleted)', '');
/** A program's own files: a data file that was replaced, a memory file, and a file in /tmp. */
const ownFiles = `7f00-7f01 r--s 00000000 fe:00 9                     /usr/share/zoneinfo/UTC (deleted)
7f02-7f03 r-xp 00000000 00:01 2049                     /memfd:jit (deleted)
7f04-7f05 r-xp 00000000 fe:00 7                     /tmp/plugin.so (deleted)
`;

/** Runs the real script on folders that stand for a host's /boot and /proc. */
function asked(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'updates-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const argv = updates.argv.map((word) => (['/boot', '/proc'].includes(word) ? join(root, word) : word));
    const [program = '', ...args] = argv;
    return updates.parse(execFileSync(program, args, { encoding: 'utf8' }), 0);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const kernel = {
  'proc/sys/kernel/osrelease': '6.1.0-47-amd64\n',
  'proc/version':
    'Linux version 6.1.0-47-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-05-03)\n',
};

describe('linux.updates', () => {
  it('reads the running kernel, its build, and the kernels in /boot', () => {
    const found = asked({ ...kernel, 'boot/vmlinuz-6.1.0-47-amd64': '', 'boot/vmlinuz-6.1.0-50-amd64': '' });
    assert.deepEqual(found, {
      runningKernel: '6.1.0-47-amd64',
      runningBuild: '6.1.170-3',
      kernels: ['6.1.0-47-amd64', '6.1.0-50-amd64'],
      installedBuild: undefined,
      stale: [],
    });
  });

  it('finds no kernels where /boot is empty, as on a guest', () => {
    const guest = {
      'proc/sys/kernel/osrelease': '6.1.176\n',
      'proc/version': 'Linux version 6.1.176 (root@build) #1\n',
    };
    const { runningKernel, runningBuild, kernels } = asked(guest);
    assert.deepEqual(
      { runningKernel, runningBuild, kernels },
      { runningKernel: '6.1.176', runningBuild: undefined, kernels: [] },
    );
  });

  it("reads the build of the running kernel's package", () => {
    const text = 'running 6.1.0-47-amd64\npackage 6.1.170-4 installed\n';
    assert.equal(updates.parse(text, 1).installedBuild, '6.1.170-4');
    assert.equal(updates.parse(text.replace('installed', 'config-files'), 1).installedBuild, undefined);
  });

  it('names each service once whose code was replaced on disk, by cgroup v2 and v1', () => {
    const { stale } = asked({
      ...kernel,
      'proc/10/maps': replaced,
      'proc/10/cgroup': '0::/system.slice/dovecot.service\n',
      'proc/11/maps': replaced,
      'proc/11/cgroup': '0::/system.slice/dovecot.service\n',
      'proc/12/maps': replaced,
      'proc/12/cgroup': '9:name=systemd:/system.slice/system-postfix.slice/postfix@-.service\n8:pids:/\n0::/\n',
      'proc/1/maps': replaced,
      'proc/1/cgroup': '0::/init.scope\n',
      'proc/13/maps': onDisk,
      'proc/13/cgroup': '0::/system.slice/nginx.service\n',
    });
    const file = '/usr/lib/x86_64-linux-gnu/libssl.so.3';
    assert.deepEqual(stale, [
      { service: 'dovecot', file },
      { service: 'postfix@-', file },
      { service: 'systemd', file },
    ]);
  });

  it("leaves out sessions, containers and a program's own deleted files", () => {
    const { stale } = asked({
      ...kernel,
      'proc/10/maps': replaced,
      'proc/10/cgroup': '0::/user.slice/user-0.slice/user@0.service/init.scope\n',
      'proc/11/maps': replaced,
      'proc/11/cgroup': '0::/system.slice/docker-7a.scope\n',
      'proc/12/maps': ownFiles,
      'proc/12/cgroup': '0::/system.slice/mariadb.service\n',
    });
    assert.deepEqual(stale, []);
  });

  it('throws when the host printed no kernel', () => {
    assert.throws(() => updates.parse('', 0), /osrelease is unreadable/);
  });
});
