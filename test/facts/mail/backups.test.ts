import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { backups } from '../../../src/facts/mail/backups.ts';
import { parsed } from '../../support/captures.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const parent = temporaryFolder();
let count = 0;

/** Reads a store with these files, as the fact does on a host whose root has this crontab. */
function read(crontab: string, files: Readonly<Record<string, string>>) {
  count += 1;
  const store = join(parent, String(count));
  const table = join(store, 'crontab');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(store, path)), { recursive: true });
    writeFileSync(join(store, path), content);
    utimesSync(join(store, path), 1000, 1000);
  }
  mkdirSync(store, { recursive: true });
  writeFileSync(table, crontab);
  const [program, ...args] = backups.argv.map((word) => word.replaceAll('/var/spool/cron/crontabs/root', table));
  const { stdout, status } = spawnSync(program ?? '', [...args, store], { encoding: 'utf8' });
  return backups.parse(stdout, status ?? 1);
}

const jobs = `0 3 * * * /bin/bash /var/vmail/backup/backup_openldap.sh
30 3 * * * /bin/bash /var/vmail/backup/backup_mysql.sh
`;

describe('iredmail.backups', () => {
  it('are read as real ones lie in the store', () => {
    const [sql, ldap] = parsed(backups, 'iredmail/backups.txt') ?? [];
    assert.equal(sql?.kind, 'mysql');
    assert.equal(sql?.at, 1795948472);
    assert.equal(sql?.files.get('mysql-2026-11-29-10-34-13.sql.bz2'), 427091);
    assert.equal(sql?.files.size, 4);
    assert.equal(ldap?.kind, 'ldap');
    assert.match(ldap?.lines.at(-1) ?? '', /Backup completes successfully/);
    assert.equal(ldap?.files.size, 1);
  });

  it('are the newest of each job, with their own files', () => {
    const found = read(jobs, {
      'backup/mysql/2026/11/28/2026-11-28-03-30-01.log': 'old\n',
      'backup/mysql/2026/11/29/2026-11-29-03-30-01.log': '* first\n* Success? YES\n',
      'backup/mysql/2026/11/29/mysql-2026-11-29-03-30-01.sql.bz2': '12345',
      'backup/mysql/2026/11/29/mysql-2026-11-29-02-30-01.sql.bz2': 'another run',
      'backup/mysql/2025/12/31/2025-12-31-03-30-01.log': 'older\n',
      'backup/ldap/2026/11/2026-11-29-03-00-01.log': 'ldap\n',
    });
    assert.deepEqual(
      found?.map(({ kind, lines, at }) => [kind, lines, at]),
      [
        ['mysql', ['* first', '* Success? YES'], 1000],
        ['ldap', ['ldap'], 1000],
      ],
    );
    assert.deepEqual([...(found?.[0]?.files ?? [])], [['mysql-2026-11-29-03-30-01.sql.bz2', 5]]);
  });

  it('are none where no job is to make them, and have no log where a job made none', () => {
    assert.deepEqual(read(jobs.replaceAll(/^/gm, '# mail1 does it: '), {}), []);
    const [sql] = read(jobs, {}) ?? [];
    assert.equal(sql?.log, undefined);
    assert.equal(sql?.files.size, 0);
  });

  it('are unknown while the mail store does not answer', () => {
    assert.equal(backups.parse('job mysql\nlate\n', 0), undefined);
  });
});
