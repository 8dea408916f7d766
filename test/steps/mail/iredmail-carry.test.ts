import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const sh = (script: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}, input = '') =>
  spawnSync('sh', ['-c', script, 'sh', ...args], { encoding: 'utf8', input, env: { PATH: process.env.PATH, ...env } });

/** A host with a certificate and a key in it, which belong together or not. */
function host({ belongs }: { readonly belongs: boolean }): string {
  const root = temporaryFolder();
  for (const folder of ['etc/ssl/certs', 'etc/ssl/private', 'bin']) mkdirSync(join(root, folder), { recursive: true });
  const make = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=x -out "$1/etc/ssl/certs/iRedMail.crt" -keyout "$1/etc/ssl/private/iRedMail.key"`;
  const other = 'openssl ecparam -name prime256v1 -genkey -noout -out "$1/etc/ssl/private/iRedMail.key"';
  assert.equal(sh(belongs ? make : `${make} && ${other}`, [root]).status, 0);
  return root;
}

describe('the keys of another host', () => {
  const carry = (from: string, to: string) => {
    const archive = sh('cd "$1" && tar -cz etc/ssl | base64 -w 0', [from]).stdout;
    const script = shipped('iredmail-carry')
      .replace('-C / ', `-C ${to} `)
      .replaceAll('/var/lib/dkim', `${to}/var/lib/dkim`);
    return sh(script, [], {}, archive);
  };

  it('are unpacked when key and certificate belong together', () => {
    const [from, to] = [host({ belongs: true }), temporaryFolder()];
    assert.equal(carry(from, to).status, 0);
    const key = 'etc/ssl/private/iRedMail.key';
    assert.equal(readFileSync(join(to, key), 'utf8'), readFileSync(join(from, key), 'utf8'));
  });

  it('are not taken when they do not: half of a new pair would end every service', () => {
    const to = temporaryFolder();
    const { status, stderr } = carry(host({ belongs: false }), to);
    assert.equal(status, 1);
    assert.match(stderr, /nothing was copied: the key does not match the certificate/);
    assert(!existsSync(join(to, 'etc')));
  });
});

describe('reading the certificate again', () => {
  /** What systemctl was told on a host on which all run. */
  function reload(root: string, slapdConf: string) {
    writeFileSync(join(root, 'slapd.conf'), slapdConf);
    for (const [name, script] of [
      ['systemctl', `[ "$1" = is-active ] || echo "$@" >>"${root}/told"`],
      ['ldapwhoami', 'exit 0'],
    ] as const) {
      writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(root, 'bin', name), 0o755);
    }
    const script = shipped('iredmail-reload').replaceAll('/etc/ssl', `${root}/etc/ssl`).replaceAll('/etc/ldap', root);
    const { status, stderr } = sh(script, [], { PATH: `${join(root, 'bin')}:${process.env.PATH}` });
    const told = join(root, 'told');
    return { status, stderr, told: existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : [] };
  }

  it('reloads what can, and restarts slapd where it has TLS', () => {
    const reloads = ['postfix', 'dovecot', 'nginx', 'amavis'].map((unit) => `reload-or-restart ${unit}`);
    assert.deepEqual(reload(host({ belongs: true }), '#TLSCertificateFile x\n').told, reloads);
    assert.deepEqual(reload(host({ belongs: true }), 'TLSCertificateFile x\n').told, [...reloads, 'restart slapd']);
  });

  it('touches nothing while the key is not that of the certificate', () => {
    const { status, stderr, told } = reload(host({ belongs: false }), '');
    assert.equal(status, 1);
    assert.match(stderr, /nothing was reloaded: .* does not match/);
    assert.deepEqual(told, []);
  });
});
