import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joined } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { galeraDisk } from '../../../src/facts/galera/disk.ts';
import type { Run } from '../../../src/model/plan/step.ts';
import { bootstrap, join, reset, restart } from '../../../src/steps/galera/scripts.ts';
import { flag } from '../../../src/steps/galera/state.ts';
import { uuid } from '../../support/said-node.ts';

/** Commands that only note that they were called; what `mariadb` says comes from a file by the words of the question. */
const folder = mkdtempSync(joined(tmpdir(), 'mailha-scripts-'));
after(() => rmSync(folder, { recursive: true }));

function command(name: string, body = ''): void {
  writeFileSync(
    joined(folder, name),
    `#!/bin/sh\nprintf '%s\\n' "$(echo "${name} $*" | tr '\\n' ' ')" >>"$LOG"\n${body}\n`,
  );
  chmodSync(joined(folder, name), 0o755);
}

const synced = 'Primary\\n4\\nON\\n';
const mariadb = (says: Readonly<Record<string, string>>) =>
  command(
    'mariadb',
    `case "$*" in\n${Object.entries(says)
      .map(([words, text]) => `*"${words}"*) printf '${text}' ;;`)
      .join('\n')}\nesac`,
  );
const room = (mib: number) => command('df', `printf 'Avail\\n${mib}\\n'`);
const healthy = { 'IN\n': synced, "LIKE 'wsrep_local_state'": 'wsrep_local_state\t4\\n', 'COUNT(*)': '\t0\\n' };

beforeEach(() => {
  rmSync(joined(folder, 'log'), { force: true });
  for (const name of ['mariadbd', 'galera_new_cluster', 'journalctl', 'sleep']) command(name);
  command('pidof', 'exit 1');
  room(9000);
  command('timeout', 'shift; case "$1" in bash) exit 1 ;; esac; exec "$@"');
  command('systemctl', 'case "$*" in *StateChangeTimestamp*) echo @1700000000 ;; esac');
  mariadb(healthy);
});

function done({ run }: Run): { readonly code: number | null; readonly said: string; readonly did: readonly string[] } {
  const log = joined(folder, 'log');
  writeFileSync(log, '');
  const env = { PATH: `${folder}:/usr/bin:/bin`, LOG: log };
  const { status, stderr } = spawnSync(run[0], run.slice(1), { env, encoding: 'utf8' });
  const did = readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(install|mv|systemctl (re)?start|galera_new_cluster$|mariadb .*SET GLOBAL)/.test(line));
  return { code: status, said: stderr, did };
}

describe('the scripts of a node', () => {
  it('start it, and wait until it is Synced', () => {
    assert.deepEqual(done(join()), { code: 0, said: '', did: ['systemctl start mariadb'] });
  });

  it('say that it never came to be Synced, and do not wait for ever', () => {
    mariadb({ ...healthy, 'IN\n': 'wsrep_cluster_status\tPrimary\\nwsrep_local_state\t3\\nwsrep_ready\tON\\n' });
    const { code, said } = done(join());
    assert.deepEqual([code, said], [1, 'mariadb runs but is not Synced after 30 s\n']);
  });

  it('say why a node does not start: by its last error, and by a disk that is full', () => {
    command('systemctl', 'case "$*" in *"start mariadb"*) echo Job for mariadb.service failed >&2; exit 1 ;; esac');
    command(
      'journalctl',
      "printf '[ERROR] WSREP: Process completed with error: 28\\n[Note] done\\n[ERROR] Aborting\\n'",
    );
    room(50);
    const { code, said } = done(join());
    assert.equal(code, 1);
    assert.deepEqual(said.trimEnd().split('\n'), [
      '[ERROR] WSREP: Process completed with error: 28',
      'the disk of /var/lib/mysql is full (50 MiB left)',
      'mariadb did not start',
    ]);
  });

  it('say the first of a chain of errors, and the last, but not that it aborts', () => {
    // https://github.com/bitnami/charts/issues/6347
    const lines = [
      '2021-05-18 20:58:31 0 [ERROR] WSREP: failed to open gcomm backend connection: 110: failed to reach primary view: 110',
      '         at gcomm/src/pc.cpp:connect():160',
      '2021-05-18 20:58:31 0 [ERROR] WSREP: gcs connect failed: Connection timed out',
      '2021-05-18 20:58:31 0 [ERROR] WSREP: wsrep::connect(gcomm://198.51.100.15) failed: 7',
      '2021-05-18 20:58:31 0 [ERROR] Aborting',
    ];
    command('systemctl', 'case "$*" in *"start mariadb"*) exit 1 ;; esac');
    command('journalctl', `cat <<'END'\n${lines.join('\n')}\nEND`);
    assert.deepEqual(done(join()).said.trimEnd().split('\n'), [lines[0], lines[3], 'mariadb did not start']);
  });

  it('say of a configuration that is refused only what is wrong with it', () => {
    command('mariadbd', "echo '[Warning] no plugin table' >&2; echo '[ERROR] unknown variable' >&2; exit 7");
    assert.equal(done(restart(30)).said, '[ERROR] unknown variable\n');
  });

  it('stop nothing and start nothing with a configuration that the server refuses', () => {
    command('mariadbd', 'exit 7');
    for (const change of [join(), bootstrap([], 'start'), restart(30)]) {
      const { code, did } = done(change);
      assert.notEqual(code, 0);
      assert.deepEqual(did, []);
    }
  });

  it('start a cluster where no node listens', () => {
    const { code, did } = done(bootstrap(['192.0.2.1', '192.0.2.2'], 'start'));
    assert.deepEqual([code, did], [0, ['galera_new_cluster']]);
  });

  it('start no second cluster while a node listens, or the server runs here', () => {
    command('timeout', 'shift; case "$1" in bash) exit 0 ;; esac; exec "$@"');
    assert.match(done(bootstrap(['192.0.2.1'], 'start')).said, /port 4567 is open on 192\.0\.2\.1/);
    command('pidof');
    const { said, did } = done(bootstrap([], 'start'));
    assert.deepEqual([said, did], ['mariadbd runs here already\n', []]);
  });

  it('restart the server that was looked at', () => {
    const { code, did } = done(restart(30, { since: '1700000000' }));
    assert.equal(code, 0);
    const [quiesced, restarted] = did;
    assert.match(quiesced ?? '', /wsrep_sst_donor_rejects_queries = ON; SET GLOBAL wsrep_desync = ON/);
    assert.match(restarted ?? '', /^systemctl restart mariadb/);
  });

  it('do not restart one that was restarted meanwhile, or is not Synced any more', () => {
    const later = done(restart(30, { since: '1699999999' }));
    assert.deepEqual(later, { code: 1, said: 'already restarted in the meantime\n', did: [] });
    mariadb({ ...healthy, "LIKE 'wsrep_local_state'": 'wsrep_local_state\t2\\n' });
    assert.deepEqual(done(restart(30)), { code: 1, said: 'no longer Synced\n', did: [] });
  });

  it('declare a component Primary only outside of one', () => {
    const nonPrimary = { ...healthy, "LIKE 'wsrep_cluster_status'": 'wsrep_cluster_status\tnon-Primary\\n' };
    mariadb(nonPrimary);
    const { code, did } = done(reset);
    assert.equal(code, 0);
    assert.match(did.join('\n'), /^mariadb .*SET GLOBAL wsrep_provider_options = 'pc\.bootstrap=YES'$/);
    mariadb({ ...nonPrimary, "LIKE 'wsrep_provider_pc_bootstrap'": 'wsrep_provider_pc_bootstrap\tOFF\\n' });
    assert.match(done(reset).did.join('\n'), /^mariadb .*SET GLOBAL wsrep_provider_pc_bootstrap = ON$/);
    mariadb({ ...healthy, "LIKE 'wsrep_cluster_status'": 'wsrep_cluster_status\tPrimary\\n' });
    const { said, did: none } = done(reset);
    assert.match(said, /wsrep_cluster_status is no longer non-Primary/);
    assert.deepEqual(none, []);
  });

  it('write grastate.dat and put it back, but never under a server that runs', () => {
    for (const name of ['install', 'mv', 'sync']) command(name);
    const [flagged] = flag(
      { ...galeraDisk.parse('data', 0), grastate: { uuid, seqno: -1, safeToBootstrap: false } },
      { uuid, seqno: 9 },
    );
    const [undo] = flagged?.undo ?? [];
    assert(flagged && undo);
    const path = '/var/lib/mysql/grastate.dat';
    const put = [`install -m 660 -o mysql -g mysql /dev/stdin ${path}.mailha-new`, `mv -f ${path}.mailha-new ${path}`];
    assert.deepEqual(done(flagged), { code: 0, said: '', did: put });
    assert.deepEqual(done(undo), { code: 0, said: '', did: put });
    command('pidof');
    assert.deepEqual(done(flagged), { code: 1, said: 'mariadbd runs\n', did: [] });
    assert.deepEqual(done(undo), { code: 0, said: '', did: [] });
  });
});
