import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { restart } from '../../../src/steps/ldap/scripts.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

/** What the restart of a slapd says that accepts its configuration, does not start, and logs this. */
function said(...logged: readonly string[]): readonly string[] {
  const folder = temporaryFolder();
  const bodies = {
    slaptest: 'exit 0',
    systemctl: 'exit 1',
    install: 'exit 0',
    journalctl: `cat <<'END'\n${logged.join('\n')}\nEND`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const [program = '', ...args] = restart('/etc/ldap/slapd.conf', true).run;
  const { stderr, status } = spawnSync(program, args, {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  return stderr.trimEnd().split('\n');
}

describe('a slapd that does not start', () => {
  const farewell = [
    'slapd destroy: freeing system resources.',
    'slapd stopped.',
    'connections_destroy: nothing to destroy.',
  ];
  // From bug reports of osixia/container-openldap, rroemhild/docker-test-openldap and Debian.
  for (const cause of [
    'main: TLS init def ctx failed: -1',
    'daemon: bind(8) failed errno=98 (Address already in use)',
    'mdb_db_open: database "dc=example,dc=net" cannot be opened: Permission denied (13). Restore from backup!',
    'read_config: no serverID / URL match found. Check slapd -h arguments.',
  ]) {
    it(cause, () => {
      const lines = ['@(#) $OpenLDAP: slapd 2.5.13+dfsg-5 (Feb  8 2023 01:56:12) $', '\tDebian OpenLDAP Maintainers'];
      assert.deepEqual(said(...lines, cause, ...farewell), [cause, 'slapd did not start']);
    });
  }
});
