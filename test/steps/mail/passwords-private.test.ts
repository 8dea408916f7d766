import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exposedPasswords } from '../../../src/facts/mail/exposed-passwords.ts';
import { passwordsKeptPrivate } from '../../../src/steps/mail/passwords-private.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const declared = { ...cluster, inventory: { ...cluster.inventory, mail: { ...cluster.inventory.mail, iredmail } } };
const bare = bareMail('mail1').state;
const installed = { ...bare, release: '1.8.1', run: 'ok' as const };
const plan = (state: typeof bare, exposed: string) =>
  passwordsKeptPrivate.plan({ state, exposed: exposedPasswords.parse(exposed, 0) }, hostNamed('mail1'), declared, {
    seen: [],
    missing: [],
  });

describe('iredmail.passwords-private', () => {
  it('has nothing to do where the files are private', () => assert.deepEqual(plan(installed, ''), []));

  it('makes what others can read private, and takes it back to what it was', () => {
    const [change, ...more] = plan(installed, '644 root:root /etc/amavis/conf.d/50-user\n');
    assert.deepEqual(more, []);
    assert.equal(change?.summary, 'let only root and amavis read /etc/amavis/conf.d/50-user');
    assert.deepEqual(change?.undo, [
      { run: ['chgrp', 'root', '/etc/amavis/conf.d/50-user'] },
      { run: ['chmod', '644', '/etc/amavis/conf.d/50-user'] },
    ]);
  });

  it('does so after an installation that is still to come', () => {
    assert.deepEqual(
      plan(bare, '').map(({ summary }) => summary),
      [
        'let only root and vmail read /etc/dovecot/dovecot.conf if it holds passwords, as with Dovecot 2.4',
        'let only root and amavis read /etc/amavis/conf.d/50-user',
      ],
    );
  });

  it('does not change a file without a password, and succeeds if the file is missing', () => {
    const [change] = plan(bare, '');
    const [program = '', ...args] = change?.run ?? [];
    const run = (file: string) =>
      spawnSync(program, [...args.slice(0, -2), file, String(process.getgid?.())], { encoding: 'utf8' }).status;
    const file = join(temporaryFolder(), 'dovecot.conf');
    const after = (text: string) => {
      writeFileSync(file, text);
      chmodSync(file, 0o664);
      assert.equal(run(file), 0);
      return (statSync(file).mode & 0o777).toString(8);
    };
    assert.equal(after('protocols = imap\n'), '664');
    assert.equal(after('ldap_auth_dn_password = Secret\n'), '640');
    assert.equal(run(`${file}.missing`), 0);
  });
});
