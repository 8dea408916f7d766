import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { singletonCronJobs } from '../../../src/facts/mail/iredmail-cron.ts';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { solePattern } from '../../../src/steps/mail/iredmail-afterwards.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const parent = temporaryFolder();
const table = `# iRedMail: Backup LDAP data (at 03:00 AM)
0   3   *   *   *   /bin/bash /var/vmail/backup/backup_openldap.sh
#30   3   *   *   *   /bin/bash /var/vmail/backup/backup_mysql.sh
# iRedAdmin: Clean up database.
1   *   *   *   *   python3 /opt/www/iredadmin/tools/cleanup_db.py >/dev/null 2>&1
1   *   *   *   *   python3 /opt/www/iredadmin/tools/delete_mailboxes.py
* * * * * /bin/bash /usr/local/bin/fail2ban_banned_db unban_db
@daily /bin/bash /opt/www/roundcubemail/bin/gc.sh
`;

let folder = parent;
let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(parent, String(count));
  for (const path of ['crontabs', 'bin']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'crontabs/root'), table);
  writeFileSync(join(folder, 'crontabs/anna'), '1 1 * * * true\n');
});

/** Runs the script on these tables, with a crontab(1) that does this after `-l -u` or `-u`. */
function leave(
  crontab = `[ "$1" != -l ] && cat "$3" >"${folder}/crontabs/$2" || { [ "$1" = -l ] && cat "${folder}/crontabs/$3"; }`,
) {
  writeFileSync(join(folder, 'bin/crontab'), `#!/bin/sh\n${crontab}\n`);
  chmodSync(join(folder, 'bin/crontab'), 0o755);
  const script = shipped('iredmail-cron').replaceAll('/var/spool/cron/crontabs', join(folder, 'crontabs'));
  const { status } = spawnSync('sh', ['-c', script, 'sh', '# mail1 does it: ', solePattern], {
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  return { status, root: readFileSync(join(folder, 'crontabs/root'), 'utf8') };
}

function left(): readonly string[] {
  const { argv, parse } = singletonCronJobs(solePattern);
  const script = (argv[2] ?? '').replaceAll('/var/spool/cron/crontabs', join(folder, 'crontabs'));
  return parse(spawnSync('sh', ['-c', script, argv[3] ?? ''], { encoding: 'utf8' }).stdout, 0);
}

describe("cron's jobs of iRedMail", () => {
  it('are commented out where another host does them, and those that each host has to do stay', () => {
    assert.equal(left().length, 4);
    const { status, root } = leave();
    assert.equal(status, 0);
    assert.deepEqual(
      root
        .split('\n')
        .filter((line) => line.startsWith('# mail1 does it: '))
        .map((line) => line.split('/').at(-1)),
      ['backup_openldap.sh', 'null 2>&1', 'delete_mailboxes.py', 'gc.sh'],
    );
    assert.equal(root.replaceAll('# mail1 does it: ', ''), table);
    assert.deepEqual(left(), []);
  });

  it('are all kept when a table cannot be read', () => {
    const { status, root } = leave('exit 1');
    assert.notEqual(status, 0);
    assert.equal(root, table);
  });
});
