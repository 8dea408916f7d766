import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { denials } from '../../../src/facts/host/apparmor.ts';

/** As the kernel logged them on Ubuntu 16.04 (trellix-enterprise/mysql-audit#161), with dmesg's time. */
const kernel = `[  812.400112] audit: type=1400 audit(1487387522.400:314): apparmor="DENIED" operation="open" profile="/usr/sbin/mysqld" name="/proc/17759/status" pid=17759 comm="mysqld" requested_mask="r" denied_mask="r" fsuid=113 ouid=113
[  812.404001] audit: type=1400 audit(1487387522.404:315): apparmor="DENIED" operation="open" profile="/usr/sbin/mysqld" name="/sys/devices/system/node/" pid=17759 comm="mysqld" requested_mask="r" denied_mask="r" fsuid=113 ouid=0
[  812.404009] audit: type=1400 audit(1487387522.404:316): apparmor="DENIED" operation="open" profile="/usr/sbin/mysqld" name="/proc/17759/status" pid=17759 comm="mysqld" requested_mask="r" denied_mask="r" fsuid=113 ouid=113
`;
const read = (now: number, text: string) => denials.parse(`${now}\n${text}`, 0);

describe('apparmor.denied', () => {
  it('reads what was denied to whom, each once', () => {
    assert.deepEqual(read(1487387600, kernel), [
      { profile: '/usr/sbin/mysqld', operation: 'open', what: '/proc/17759/status' },
      { profile: '/usr/sbin/mysqld', operation: 'open', what: '/sys/devices/system/node/' },
    ]);
  });

  it('forgets it after a day', () => {
    assert.deepEqual(read(1487387522 + 86_401, kernel), []);
  });

  it('reads lines of auditd, capabilities, and names with blanks, which are in hexadecimal', () => {
    const audit =
      'type=AVC msg=audit(1487387522.400:7): apparmor="DENIED" operation="capable" profile="/usr/sbin/slapd" pid=1 comm="slapd" capability=2 capname="dac_read_search"\n' +
      'type=AVC msg=audit(1487387522.400:8): apparmor="DENIED" operation="open" profile="/usr/sbin/slapd" name=2F73727620612F62 pid=1 comm="slapd"\n';
    assert.deepEqual(read(1487387522, audit), [
      { profile: '/usr/sbin/slapd', operation: 'capable', what: 'dac_read_search' },
      { profile: '/usr/sbin/slapd', operation: 'open', what: '/srv a/b' },
    ]);
  });

  it('is empty without AppArmor', () => {
    assert.deepEqual(denials.parse('', 0), []);
  });
});
