import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { dovecotSettings } from '../../../src/facts/mail/dovecot.ts';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { dovecotOnNfs, quotaStatusLeftOut, renderDovecotNfs } from '../../../src/steps/mail/dovecot-nfs.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const declared = { ...cluster, inventory: { ...cluster.inventory, mail: { ...cluster.inventory.mail, iredmail } } };
const bare = bareMail('mail1').state;
const state = { ...bare, release: '1.8.1', run: 'ok' };
const mail1 = hostNamed('mail1');

describe('dovecot.on-nfs', () => {
  const unit = { known: true, active: 'active', enabled: true, changedAt: 9, restarts: 0 };
  const units = new Map([['dovecot.service', unit]]);
  const written = { content: renderDovecotNfs(), mode: '644', owner: 'root:root', writtenAt: 5 };
  const good = {
    files: new Map([[paths.dovecotNfs, written]]),
    units,
    state,
    settings: { includes: true, values: new Map() },
  };
  const summaries = (now: object, of = declared) =>
    dovecotOnNfs.plan({ ...good, ...now }, mail1, of, nobody).map(({ summary }) => summary);

  it('writes a file that iRedMail’s dovecot.conf includes, and has Dovecot read it before it is reloaded', () => {
    assert.deepEqual(summaries({ files: new Map() }), [
      `write ${paths.dovecotNfs}`,
      'validate the Dovecot configuration',
      'reload or start Dovecot',
    ]);
  });

  it('plans nothing the second time', () => assert.deepEqual(summaries({}), []));

  it('has it included where it is not, as by iRedMail for Dovecot 2.4, and on a host that is still to be installed', () => {
    const include = "include iRedMail's directory in dovecot.conf";
    assert.equal(summaries({ settings: { includes: false, values: new Map() } })[0], include);
    assert.equal(summaries({ state: bare })[0], include);
  });

  it('is nothing to do without a filer', () => {
    const hosts = declared.inventory.hosts.filter(({ name }) => name !== 'filer1');
    assert.deepEqual(summaries({ files: new Map() }, { ...declared, inventory: { ...declared.inventory, hosts } }), []);
  });

  it('is read as doveconf prints it', () => {
    const { includes, values } = dovecotSettings.parse('included\nmmap_disable = yes\nmail_fsync = always\n', 0);
    assert(includes);
    assert.equal(values.get('mail_fsync'), 'always');
  });

  it('adds one line to dovecot.conf, once, and keeps its mode', () => {
    const conf = join(temporaryFolder(), 'dovecot.conf');
    writeFileSync(conf, 'protocols = imap\n', { mode: 0o640 });
    const script = shipped('iredmail-dovecot').replace('/etc/dovecot/dovecot.conf', conf);
    for (let i = 0; i < 2; i += 1) assert.equal(spawnSync('sh', ['-c', script]).status, 0);
    assert.equal(readFileSync(conf, 'utf8'), 'protocols = imap\n\n!include_try /etc/dovecot/iredmail/*.conf\n');
    assert.equal(spawnSync('stat', ['-c', '%a', conf], { encoding: 'utf8' }).stdout, '640\n');
    assert(!existsSync(`${conf}.mailha-new`));
  });
});

const policy = 'check_policy_service inet:127.0.0.1:12340';

/** What the real script makes of it, with a postconf that keeps one parameter; undefined when it sets nothing. */
function taken(restrictions: string): string | undefined {
  const bin = join(temporaryFolder(), 'bin');
  const said = join(bin, 'said');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  writeFileSync(join(bin, 'postconf'), `#!/bin/sh\n[ "$1" = -h ] && echo "$VALUE" || printf '%s' "$2" >"${said}"\n`);
  writeFileSync(join(bin, 'systemctl'), '#!/bin/sh\nexit 1\n');
  for (const name of ['postconf', 'systemctl']) chmodSync(join(bin, name), 0o755);
  const [change] = quotaStatusLeftOut.plan({ state: bare, restrictions: '' }, mail1, declared, nobody);
  const [program = '', ...args] = change?.run ?? [];
  const { status, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, VALUE: restrictions },
  });
  assert.equal(status, 0, stderr);
  return existsSync(said) ? readFileSync(said, 'utf8').replace('smtpd_recipient_restrictions = ', '') : undefined;
}

describe('postfix.quota-status-left-out', () => {
  const plan = (restrictions: string) => quotaStatusLeftOut.plan({ state, restrictions }, mail1, declared, nobody);
  const iredmails = `reject_non_fqdn_recipient check_policy_service inet:127.0.0.1:7777 permit_mynetworks reject_unauth_destination ${policy}`;

  it('takes exactly that element out, wherever it stands, and puts it back when undone', () => {
    assert.equal(taken(iredmails), iredmails.replace(` ${policy}`, ''));
    assert.equal(taken(`permit_mynetworks, ${policy}, reject`), 'permit_mynetworks, reject');
    assert.equal(taken(`${policy}, reject`), 'reject');
    const [change] = plan(iredmails);
    assert.equal(change?.undo?.[0]?.run.at(-1), iredmails);
  });

  it('lets everything else be', () => {
    for (const other of [
      '',
      'reject',
      `reject, ${policy}1`,
      `reject, { ${policy}, timeout=9s }`,
      'x check_policy_service inet:127.0.0.1:7777',
    ]) {
      assert.equal(taken(other), undefined, other);
      assert.deepEqual(plan(other), [], other);
    }
  });
});
