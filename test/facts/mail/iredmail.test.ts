import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { type IredmailState, iredmailState, isInstalled } from '../../../src/facts/mail/iredmail.ts';
import { keySums } from '../../../src/facts/mail/iredmail-keys.ts';
import { valueSums } from '../../../src/facts/mail/iredmail-values.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const parent = temporaryFolder();
let folder = parent;
let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(parent, String(count));
  mkdirSync(join(folder, 'runtime'), { recursive: true });
});

/** What the real question says of this folder. */
function ask(): IredmailState {
  const { stdout } = spawnSync('sh', ['-c', iredmailState.argv[2] ?? '', folder], { encoding: 'utf8' });
  return iredmailState.parse(stdout, 0);
}

describe('iredmail.state', () => {
  it('tells of a host on which nothing was done', () => {
    const { run, unpacked, configured } = ask();
    assert.deepEqual({ run, unpacked, configured }, { run: 'none', unpacked: undefined, configured: undefined });
  });

  // As the real installer 1.8.1 writes them: what it calls by a group of steps has no line of its own, install_all among them.
  const packages = [
    'check_new_iredmail',
    'fetch_misc',
    'verify_downloaded_packages',
    'get_all',
    'after_package_installation',
  ];
  const seeded = ['generate_ssl_keys', 'cleanup_feedback'];
  const statusFile = (steps: readonly string[]) =>
    writeFileSync(
      join(folder, 'runtime/install.status'),
      steps.map((step) => `export status_${step}="DONE"\n`).join(''),
    );

  it('does not count downloads, packages and what we note ourselves as configuration', () => {
    statusFile([...seeded, ...packages]);
    assert.equal(ask().configured, undefined);
  });

  for (const step of ['add_user_vmail', 'openldap_config', 'postfix_config_basic', 'cleanup', 'something_new']) {
    it(`counts ${step} as configuration`, () => {
      statusFile([...seeded, ...packages, step]);
      assert.equal(ask().configured, step);
    });
  }

  it('detects a configuration started by hand from its traces', () => {
    const trace = join(folder, 'etc/ldap/schema/iredmail.schema');
    mkdirSync(join(folder, 'etc/ldap/schema'), { recursive: true });
    writeFileSync(trace, '');
    const script = (iredmailState.argv[2] ?? '').replaceAll('/etc/ldap', join(folder, 'etc/ldap'));
    const { stdout } = spawnSync('sh', ['-c', script, join(folder, 'nowhere')], { encoding: 'utf8' });
    assert.equal(iredmailState.parse(stdout, 0).configured, trace);
  });

  it('tells what was unpacked and which of its steps the installer has done', () => {
    writeFileSync(join(folder, '.sha256'), `${'a'.repeat(64)}\n`);
    writeFileSync(
      join(folder, 'runtime/install.status'),
      'export status_get_all="DONE"\nexport status_add_user_vmail="DONE"\n',
    );
    assert.equal(ask().unpacked, 'a'.repeat(64));
    assert.equal(ask().configured, 'add_user_vmail');
  });

  it('tells how a run ended, and why', () => {
    writeFileSync(join(folder, 'mailha.run'), 'started 4711\nok 1790000000\n');
    assert.equal(ask().run, 'ok');
    assert.equal(ask().ranAt, 1_790_000_000);
    writeFileSync(join(folder, 'mailha.run'), 'started 4711\nfailed the installer hangs: it was ended after 3600 s\n');
    assert.equal(ask().run, 'failed');
    assert.equal(ask().why, 'the installer hangs: it was ended after 3600 s');
  });

  it('tells a running installer from an interrupted one, even if its pid was reused', () => {
    writeFileSync(join(folder, 'mailha.run'), 'started 4194305\n');
    assert.equal(ask().run, 'cut off');
    writeFileSync(join(folder, 'mailha.run'), `started ${process.pid}\n`);
    assert.equal(ask().run, 'cut off');
    const own = `echo "started $$" >"$0/mailha.run"; sh -c '${(iredmailState.argv[2] ?? '').replaceAll("'", `'\\''`)}' "$0"`;
    const { stdout } = spawnSync('sh', ['-c', own, folder], { encoding: 'utf8' });
    assert.equal(iredmailState.parse(stdout, 0).run, 'running');
  });

  it('counts a completed installation, by mailha or by hand', () => {
    const wanted = { version: '1.8.1', source: '', sha256: '' };
    const { state } = bareMail('mail1');
    assert(!isInstalled(state, wanted));
    assert(isInstalled({ ...state, release: '1.8.1' }, wanted));
    assert(isInstalled({ ...state, release: '1.8.1', run: 'ok' }, wanted));
    assert(!isInstalled({ ...state, release: '1.8.1', run: 'failed' }, wanted));
    assert(!isInstalled({ ...state, release: '1.8.0', run: 'ok' }, wanted));
    assert(!isInstalled({ ...state, release: 'garbage' }, wanted));
  });

  it('counts a release newer than the declared one as installed, as after a manual upgrade', () => {
    const { state } = bareMail('mail1');
    for (const release of ['1.8.5', '1.10', '2.0.0', '1.8.1.1']) {
      assert(isInstalled({ ...state, release, run: 'ok' }, { version: '1.8.1', source: '', sha256: '' }), release);
    }
    assert(!isInstalled({ ...state, release: '1.8', run: 'ok' }, { version: '1.8.1', source: '', sha256: '' }));
  });
});

describe('what mail hosts share', () => {
  it('is identified by its hash', () => {
    const sum = 'b'.repeat(64);
    assert.deepEqual(
      [...keySums.parse(`${sum}  /var/lib/dkim/example.net.pem\n`, 0)],
      [['/var/lib/dkim/example.net.pem', sum]],
    );
    assert.deepEqual([...valueSums.parse('des_key abc\nsrs_secrets def\n', 0).keys()], ['des_key', 'srs_secrets']);
    assert.equal(valueSums.parse('', 0).size, 0);
  });
});
