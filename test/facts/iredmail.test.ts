import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { type IredmailState, iredmailState, isInstalled } from '../../src/facts/iredmail.ts';
import { keySums } from '../../src/facts/iredmail-keys.ts';
import { valueSums } from '../../src/facts/iredmail-values.ts';
import { bareMail } from '../support/pretend-iredmail.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

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
    const { run, unpacked, done } = ask();
    assert.deepEqual({ run, unpacked, done: done.size }, { run: 'none', unpacked: undefined, done: 0 });
  });

  it('tells what was unpacked and which of its steps the installer has done', () => {
    writeFileSync(join(folder, '.sha256'), `${'a'.repeat(64)}\n`);
    writeFileSync(
      join(folder, 'runtime/install.status'),
      'export status_install_all="DONE"\nexport status_add_required_users="DONE"\n',
    );
    assert.equal(ask().unpacked, 'a'.repeat(64));
    assert.deepEqual([...ask().done], ['install_all', 'add_required_users']);
  });

  it('tells how a run ended, and why', () => {
    writeFileSync(join(folder, 'mailha.run'), 'started 4711\nok 1790000000\n');
    assert.equal(ask().run, 'ok');
    assert.equal(ask().ranAt, 1_790_000_000);
    writeFileSync(join(folder, 'mailha.run'), 'started 4711\nfailed the installer hangs: it was ended after 3600 s\n');
    assert.equal(ask().run, 'failed');
    assert.equal(ask().why, 'the installer hangs: it was ended after 3600 s');
  });

  it('tells a run that goes on from one that was cut off, also when another process has its number now', () => {
    writeFileSync(join(folder, 'mailha.run'), 'started 4194305\n');
    assert.equal(ask().run, 'cut off');
    writeFileSync(join(folder, 'mailha.run'), `started ${process.pid}\n`);
    assert.equal(ask().run, 'cut off');
    const own = `echo "started $$" >"$0/mailha.run"; sh -c '${(iredmailState.argv[2] ?? '').replaceAll("'", `'\\''`)}' "$0"`;
    const { stdout } = spawnSync('sh', ['-c', own, folder], { encoding: 'utf8' });
    assert.equal(iredmailState.parse(stdout, 0).run, 'running');
  });

  it('counts as installed what came to a good end, by us or by somebody else', () => {
    const wanted = { version: '1.8.1', source: '', sha256: '' };
    const { state } = bareMail('mail1');
    assert(!isInstalled(state, wanted));
    assert(isInstalled({ ...state, release: '1.8.1' }, wanted));
    assert(isInstalled({ ...state, release: '1.8.1', run: 'ok' }, wanted));
    assert(!isInstalled({ ...state, release: '1.8.1', run: 'failed' }, wanted));
    assert(!isInstalled({ ...state, release: '1.8.0', run: 'ok' }, wanted));
  });
});

describe('what mail hosts share', () => {
  it('is told by its hash', () => {
    const sum = 'b'.repeat(64);
    assert.deepEqual(
      [...keySums.parse(`${sum}  /var/lib/dkim/example.net.pem\n`, 0)],
      [['/var/lib/dkim/example.net.pem', sum]],
    );
    assert.deepEqual([...valueSums.parse('des_key abc\nsrs_secrets def\n', 0).keys()], ['des_key', 'srs_secrets']);
    assert.equal(valueSums.parse('', 0).size, 0);
  });
});
