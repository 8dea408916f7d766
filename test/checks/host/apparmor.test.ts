import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nothingDenied } from '../../../src/checks/host/apparmor.ts';
import type { Denial } from '../../../src/facts/host/apparmor.ts';
import { judged, view } from '../../support/views.ts';

const denied = (profile: string, what: string): Denial => ({ profile, operation: 'open', what });
const judge = (...denials: readonly Denial[]) => judged(nothingDenied, view({ mail1: { denials } }));

describe('host.apparmor', () => {
  it('is ok when nothing was denied, or only to programs that are not ours', () => {
    assert.equal(judge().summary, "AppArmor denied the cluster's daemons nothing on mail1");
    assert.equal(judge(denied('/usr/bin/man', '/x'), denied('snap.lxd.daemon', '/x')).status, 'ok');
  });

  it('is degraded for a daemon of the cluster, and names the file to allow it in', () => {
    const verdict = judge(denied('/usr/sbin/slapd', '/srv/ldap/data.mdb'));
    assert.equal(verdict.status, 'degraded');
    assert.equal(verdict.summary, 'AppArmor on mail1 denied slapd open /srv/ldap/data.mdb in the last 24 h');
    assert('remedy' in verdict);
    assert.match(
      verdict.remedy,
      /allow it in \/etc\/apparmor\.d\/local\/usr\.sbin\.slapd, then `systemctl reload apparmor`/,
    );
  });

  it('leaves out what MySQL and MariaDB look at when they start, and do without', () => {
    // Boot log of a public report.
    const looks = ['/proc/4004/status', '/sys/devices/system/node/'].map((at) => denied('/usr/sbin/mysqld', at));
    assert.equal(judge(...looks).status, 'ok');
    assert.match(judge(...looks, denied('/usr/sbin/mysqld', '/srv/mysql/ibdata1')).summary, /denied mysqld open \/srv/);
  });

  it('does not guess the file of a profile that has a name of its own', () => {
    const verdict = judge(denied('nginx', '/srv/page'));
    assert('remedy' in verdict);
    assert.match(verdict.remedy, /allow it in the local file .*`grep -rw 'profile nginx' \/etc\/apparmor\.d`/);
  });

  it('knows profiles by path and by name, and counts what it does not name', () => {
    for (const profile of [
      'mariadbd',
      '/usr/lib/dovecot/imap',
      '/usr/sbin/clamd',
      'php-fpm8.2',
      '/usr/lib/postfix/sbin/smtpd',
    ])
      assert.equal(judge(denied(profile, '/x')).status, 'degraded', profile);
    assert.match(
      judge(...['/a', '/b', '/c', '/d', '/e'].map((at) => denied('mariadbd', at))).summary,
      /\/c and 2 more in/,
    );
  });
});
