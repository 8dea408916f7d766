import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { installerGraLogs } from '../../../src/facts/mail/iredmail-gra-logs.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const head = (event: string) => `# at 415
#261129  3:08:52 server id 1  end_log_pos 700 CRC32 0x2477d252 	${event}
use \`iredadmin\`/*!*/;
SET TIMESTAMP=1795921732.889674/*!*/;
SET @@session.pseudo_thread_id=9/*!*/;
/*!\\C utf8mb3 *//*!*/;
SET @@session.collation_database=DEFAULT/*!*/;
`;
const query = (text: string) => `${head('Query	thread_id=9	exec_time=0	error_code=0	xid=47')}${text}
/*!*/;
DELIMITER ;
# End of log file
`;

// As mariadb-binlog 10.11 prints what iRedMail 1.8.1 repeats on the second mail host.
const fromInstaller = {
  'quota trigger': query(`CREATE DEFINER=\`admin_iredmail\`@\`%\` TRIGGER \`used_quota_before_insert\`
    BEFORE INSERT ON \`used_quota\` FOR EACH ROW
    BEGIN
        SET NEW.domain = SUBSTRING_INDEX(NEW.username, '@', -1);
    END`),
  'address trigger': query(
    'CREATE DEFINER=`admin_iredmail`@`%` TRIGGER `maddr_email_raw`\n    BEFORE INSERT\n    ON `maddr`',
  ),
  'bare trigger': query('CREATE TRIGGER used_quota_before_insert BEFORE INSERT ON used_quota FOR EACH ROW'),
  'user in double quotes': query('CREATE USER "iredadmin"@"%" IDENTIFIED BY "secret"'),
  'user in quotes': query("CREATE USER 'iredapd'@'%' IDENTIFIED BY 'secret'"),
  'bare user': query('CREATE USER sogo@"%" IDENTIFIED BY "secret"'),
  database: query('CREATE DATABASE fail2ban DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci'),
};
const fromOthers = {
  'other trigger': query(
    'CREATE DEFINER=`admin_iredmail`@`%` TRIGGER `shop_before_insert`\n    BEFORE INSERT ON `orders`',
  ),
  'other user': query("CREATE USER 'anna'@'%' IDENTIFIED BY 'secret'"),
  'other database': query('CREATE DATABASE fail2ban_old'),
  row: `${head('Write_rows: table id 21 flags: STMT_END_F')}### INSERT INTO \`iredadmin\`.\`log\`\n### SET\n###   @1=7\n`,
  'row after a known statement': `${fromInstaller.database}### DELETE FROM \`iredadmin\`.\`log\`\n`,
  unreadable: '',
};

/** The files that the real script lists, with a mariadb-binlog that prints these. */
function listed(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `GRA_${name}.log`), text);
  const program = join(folder, 'mariadb-binlog');
  writeFileSync(program, '#!/bin/sh\ncat "$2"\n');
  chmodSync(program, 0o755);
  const script = (installerGraLogs.argv[2] ?? '').replaceAll('/var/lib/mysql', folder);
  const { stdout } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((path) => basename(path, '.log').slice(4));
}

describe('GRA files of the installer', () => {
  it('are recognised however the statement quotes its names', () => {
    assert.deepEqual(listed(fromInstaller).toSorted(), Object.keys(fromInstaller).toSorted());
  });

  it('are not confused with those of anything else', () => {
    assert.deepEqual(listed(fromOthers), []);
  });
});
