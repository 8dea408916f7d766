import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { directoryLines } from '../../../src/facts/mail/directory-lines.ts';
import type { Argv } from '../../../src/model/check/fact.ts';
import { type DirectoryLine, directoryClients } from '../../../src/model/mail/directory-clients.ts';
import type { Run } from '../../../src/model/plan/step.ts';
import { directoryFromPeers } from '../../../src/steps/mail/directory-clients.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const mail1 = hostNamed('mail1');
const bare = bareMail('mail1').state;
const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const declared = { ...cluster, inventory: { ...cluster.inventory, mail: { ...cluster.inventory.mail, iredmail } } };

/** As iRedMail's installer 1.8.1 leaves these lines. */
const installed: Readonly<Record<string, string>> = {
  '/etc/dovecot/dovecot-ldap.conf': 'hosts           = 127.0.0.1:389\nldap_version    = 3\ndnpass          = secret\n',
  '/etc/dovecot/dovecot.conf': 'protocols = imap\nldap_uris = ldap://127.0.0.1:389\nldap_version = 3\n',
  '/etc/postfix/ldap/sender_login_maps.cf':
    'server_host     = 127.0.0.1:389\nbind_pw         = secret\ndebuglevel      = 0',
  '/etc/postfix/ldap/virtual_mailbox_maps.cf': 'server_host     = 127.0.0.1:389\ntimeout = 30\n',
  '/opt/iredapd/settings.py': 'ldap_uri = "ldap://127.0.0.1:389"\nldap_bindpw = "secret"\n',
  '/opt/www/iredadmin/settings.py': 'ldap_uri = "ldap://127.0.0.1:389"\n',
  '/opt/mlmmjadmin/settings.py': "iredmail_ldap_uri = 'ldap://127.0.0.1:389'\n",
  '/opt/www/roundcubemail/config/config.inc.php':
    "    'hosts'             => array('127.0.0.1:389'),\n    'network_timeout'   => 10,\n",
  '/etc/sogo/sogo.conf':
    '            hostname = "ldap://127.0.0.1:389";\n        },\n            hostname = "ldap://127.0.0.1:389";\n',
  '/etc/ldap/ldap.conf': 'BASE    dc=example,dc=net\nURI     ldap://127.0.0.1:389\n',
};

/** A folder in which these files stand for those of a host. */
function host(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode: 0o640 });
  }
  const here = (text: string) => text.replaceAll(/(?<![\w/])\/(etc|opt)\//g, `${root}/$1/`);
  const all = () =>
    Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return {
    all,
    lines(): readonly DirectoryLine[] {
      const [program, ...args] = directoryLines.argv.map(here) as unknown as Argv;
      const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
      return directoryLines.parse(stdout.replaceAll(`${root}/`, '/'), 0);
    },
    run({ run: [program, ...args], stdin = '' }: Run) {
      const script = args.filter((arg) => !/^[a-z]+$/.test(arg));
      const { status, stderr } = spawnSync(program, script, { input: here(stdin), encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    },
    mode: (path: string) => (statSync(join(root, path)).mode & 0o777).toString(8),
  };
}

const plan = (lines: readonly DirectoryLine[], more: object = {}, of = cluster) =>
  directoryFromPeers.plan(
    { files: new Map(), state: { ...bare, release: '1.8.1', run: 'ok' }, lines, ...more },
    mail1,
    of,
    { seen: [], missing: [] },
  );
const edits = (changes: ReturnType<typeof plan>) => changes.filter(({ run }) => run[0] === 'perl');

describe('mail.directory-clients', () => {
  it('gives every client its own slapd by the socket first, and the other mail hosts then', () => {
    const mail = host(installed);
    for (const change of edits(plan(mail.lines()))) mail.run(change);
    const after = mail.all();
    const uris = 'ldapi:/// ldap://198.51.100.18/';
    assert.match(
      after['/etc/dovecot/dovecot-ldap.conf'] ?? '',
      new RegExp(`^uris = ${uris}\nldap_version .*\ndnpass `),
    );
    assert.match(after['/etc/dovecot/dovecot.conf'] ?? '', new RegExp(`^protocols = imap\nldap_uris = ${uris}\n`));
    assert.match(after['/opt/iredapd/settings.py'] ?? '', new RegExp(`^ldap_uri = "${uris}"\nldap_bindpw`));
    assert.equal(after['/opt/www/iredadmin/settings.py'], `ldap_uri = "${uris}"\n`);
    assert.equal(after['/opt/mlmmjadmin/settings.py'], `iredmail_ldap_uri = "${uris}"\n`);
    assert.match(after['/etc/ldap/ldap.conf'] ?? '', /\nURI {5}ldap:\/\/127\.0\.0\.1:389\nNETWORK_TIMEOUT 2\n$/);
    assert.match(
      after['/etc/postfix/ldap/sender_login_maps.cf'] ?? '',
      new RegExp(`^server_host = ${uris}\nbind_pw {9}= secret\ndebuglevel {6}= 0\ntimeout = 3\n$`),
    );
    assert.equal(after['/etc/postfix/ldap/virtual_mailbox_maps.cf'], `server_host = ${uris}\ntimeout = 3\n`);
    assert.equal(
      after['/opt/www/roundcubemail/config/config.inc.php'],
      "    'hosts' => array('127.0.0.1:389', '198.51.100.18:389'),\n    'network_timeout' => 2,\n",
    );
    const url = '            hostname = "ldap://127.0.0.1:389 ldap://198.51.100.18:389";\n';
    assert.equal(after['/etc/sogo/sogo.conf'], `${url}        },\n${url}`);
    assert.equal(mail.mode('/etc/dovecot/dovecot-ldap.conf'), '640');
  });

  it('plans nothing the second time, and no password is read', () => {
    const mail = host(installed);
    for (const change of edits(plan(mail.lines()))) mail.run(change);
    assert.deepEqual(edits(plan(mail.lines())), []);
    assert(!mail.lines().some(({ text }) => text.includes('secret')));
  });

  it('is undone to the same servers and timeouts', () => {
    const mail = host(installed);
    const changes = edits(plan(mail.lines()));
    for (const change of changes) mail.run(change);
    for (const { undo = [] } of changes.toReversed()) for (const run of undo) mail.run(run);
    const plain = (files: object) => Object.values(files).map((text) => String(text).trimEnd());
    assert.deepEqual(plain(mail.all()), plain(installed));
  });

  it('leaves programs alone that ask another directory, and hosts without any', () => {
    const theirs = host({
      '/etc/dovecot/dovecot-ldap.conf': 'hosts = ad.corp.example:389 127.0.0.1\n',
      '/etc/postfix/ldap/x.cf': 'server_host = ldap://203.0.113.9/\n',
    });
    assert.deepEqual(plan(theirs.lines()), []);
    assert.deepEqual(plan(host({ '/etc/ldap/ldap.conf': 'BASE dc=x\n' }).lines()), []);
    for (const client of directoryClients(mail1, cluster.inventory)) {
      const stdin = client.settings.map(({ use, pattern, line }) => `${client.files}\t${use}\t${pattern}\t${line}\n`);
      theirs.run({ run: ['perl', '-e', edits(plan(host(installed).lines()))[0]?.run[2] ?? ''], stdin: stdin.join('') });
    }
    assert.match(theirs.all()['/etc/dovecot/dovecot-ldap.conf'] ?? '', /ad\.corp\.example/);
    assert.equal(theirs.all()['/etc/postfix/ldap/x.cf'], 'server_host = ldap://203.0.113.9/\n');
  });

  it('is planned for a host on which iRedMail is still to be installed, with the same words as afterwards', () => {
    const words = (changes: ReturnType<typeof plan>) => changes.map(({ run, stdin }) => [run, stdin]);
    const ahead = words(plan([], { state: bare }, declared));
    for (const one of words(plan(host(installed).lines(), {}, declared)))
      assert(ahead.some((planned) => JSON.stringify(planned) === JSON.stringify(one)));
  });

  it('brings clients back once the local slapd is back', () => {
    const changes = plan(host(installed).lines());
    const written = (part: string) => changes.find(({ file }) => file?.path.includes(part))?.file?.after ?? '';
    assert.match(
      written('slapd.service.d'),
      /^ExecStartPost=-\+\/usr\/local\/lib\/mailha\/own-directory 198\.51\.100\.18$/m,
    );
    assert.match(written('own-directory'), /^#!\/usr\/bin\/perl$/m);
  });
});
