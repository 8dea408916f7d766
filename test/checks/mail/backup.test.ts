import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backupsMade } from '../../../src/checks/mail/backup.ts';
import { type Backup, backups } from '../../../src/facts/mail/backups.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { captured } from '../../support/captures.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { view } from '../../support/views.ts';

const real = captured('iredmail/backups.txt');
const made = 1_795_948_472;
const inventory = { mail: { store: '/var/vmail', iredmail: { roundcube: false } } } as unknown as Inventory;

function judge(text: string, { hours = 1, installedHours = 100 } = {}) {
  const now = made + hours * 3600;
  const found: readonly Backup[] | undefined = backups.parse(text, 0);
  const state = { ...bareMail('mail1').state, release: '1.8.1', ranAt: now - installedHours * 3600 };
  const facts = { state, found, clock: now * 1000 };
  const verdict = backupsMade.judge(view({ mail1: facts }) as never, inventory, view({}) as never);
  return verdict && { remedy: '', ...verdict };
}

describe('mail.backup', () => {
  it('is ok with the backups of last night', () => {
    const { status, summary } = judge(real) ?? {};
    assert.deepEqual([status, summary], ['ok', 'nightly backups are made on mail1']);
  });

  it('says when there was none for a day and a half', () => {
    const { status, summary, remedy } = judge(real, { hours: 50 }) ?? {};
    assert.equal(status, 'degraded');
    assert.match(summary ?? '', /^the SQL backup on mail1 was last made 2 days ago; the LDAP backup on mail1 was/);
    assert.match(remedy ?? '', /`bash \/var\/vmail\/backup\/backup_mysql\.sh` makes one now/);
  });

  it('says what the log says went wrong', () => {
    const failed = real.replace('Success? YES', 'Success? NO');
    assert.match(judge(failed)?.summary ?? '', /SQL backup on mail1 has an error: Backup completed \(Success\? NO\)/);
    const ldap = real.replace('[ OK ] Backup completes successfully', '<<< ERROR >>> Backup not successfully complete');
    assert.match(judge(ldap)?.summary ?? '', /LDAP backup on mail1 has an error: <<< ERROR >>> Backup not/);
  });

  it('misses a database that was left out because its account may not read it, which the script calls a success', () => {
    const without = real.replaceAll(/^.*mysql-2026.*\n/gm, '');
    assert.match(judge(without)?.summary ?? '', /SQL backup on mail1 has no dump of mysql$|has no dump of mysql;/);
    assert.match(judge(real.replace('file 2794', 'file 14'))?.summary ?? '', /has an empty iredadmin-/);
  });

  it('waits for the first night', () => {
    const none = 'job mysql\njob ldap\n';
    assert.equal(judge(none, { installedHours: 10 })?.status, 'ok');
    assert.match(judge(none)?.summary ?? '', /^the SQL backup on mail1 was never made/);
  });

  it('has nothing to say of hosts that make none, nor while the mail store does not answer', () => {
    assert.equal(judge(''), undefined);
    assert.equal(judge('job mysql\nlate\n'), undefined);
  });
});
