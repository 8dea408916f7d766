import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { needrestartFile, needrestartHeld } from '../../../src/steps/host/needrestart.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const plan = (installed: readonly string[], content?: string) => {
  const file = { content: content ?? '', mode: '644', owner: 'root:root', writtenAt: 1 };
  const files = new Map(content === undefined ? [] : [[paths.needrestart, file]]);
  const facts = { files, installed: new Set(installed) };
  return needrestartHeld.plan(facts, hostNamed('db1'), cluster, { seen: [], missing: [] });
};

describe('needrestart.held', () => {
  it('plans its file where needrestart is installed, and nothing the second time', () => {
    assert.deepEqual(plan([]), []);
    assert.equal(plan(['needrestart'])[0]?.summary, 'write /etc/needrestart/conf.d/mailha.conf');
    assert.deepEqual(plan(['needrestart'], needrestartFile), []);
  });

  it("is Perl that excepts the cluster's units from restarts, as needrestart asks", () => {
    // The loop of /usr/sbin/needrestart 3.6; its own configuration excepts dbus.
    const ask = `my %nrconf = (override_rc => { qr(^dbus) => 0 });
      eval do { local $/; <STDIN> }; die $@ if $@;
      for my $rc (@ARGV) {
        my $restart = 1;
        foreach my $re (keys %{$nrconf{override_rc}}) { next unless $rc =~ /$re/; $restart = $nrconf{override_rc}->{$re}; last }
        print "$rc $restart\\n";
      }`;
    const units = ['mariadb', 'garb', 'postfix@-', 'slapd', 'mailha-loopback', 'ssh', 'mariadb-old', 'nginx-exporter'];
    const said = execFileSync('perl', ['-e', ask, ...units.map((unit) => `${unit}.service`)], {
      input: needrestartFile,
      encoding: 'utf8',
    });
    const restarted = said.split('\n').filter((line) => line.endsWith(' 1'));
    assert.deepEqual(restarted, ['ssh.service 1', 'mariadb-old.service 1', 'nginx-exporter.service 1']);
    assert.equal(said.trim().split('\n').length, units.length);
  });
});
