import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { shipped } from '../../../src/steps/host/shipped.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

/** Programs that a machine without amavisd lacks. amavisd rejects every table with the word `bad`. */
const programs = (root: string) => ({
  runuser: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  amavisd: `! grep -qs bad "${root}/60-mailha" || { echo "Error in config file: bad"; exit 255; }`,
  systemctl: `echo "$*" >>"${root}/told"; [ "$1" != is-active ] || [ ! -e "${root}/down" ]
    [ "$1" != reload-or-restart ] || ! grep -qs dies "${root}/60-mailha" || touch "${root}/down"
    [ "$1" != restart ] || rm -f "${root}/down"
    [ ! -e "${root}/down" ] || [ "$1" = reload-or-restart ]`,
  journalctl: 'echo "amavis died"',
  chown: 'true',
  sleep: 'true',
});

function host() {
  const root = temporaryFolder();
  mkdirSync(join(root, 'bin'));
  for (const [name, script] of Object.entries(programs(root))) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
  const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}` };
  const file = join(root, '60-mailha');
  const sh = (name: string, args: readonly string[], input = '') =>
    spawnSync('sh', ['-c', shipped(name), 'sh', ...args], { encoding: 'utf8', input, env });
  return {
    root,
    sh,
    sign: (table: string, ...more: readonly string[]) => sh('dkim-signing', [file, ...more], table),
    table: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    told: () => readFileSync(join(root, 'told'), 'utf8'),
  };
}

describe('the DKIM settings of amavisd', () => {
  it('are installed for amavisd to read, replaced and removed, and amavisd reloads each time', () => {
    const { root, sign, table, told } = host();
    for (const text of ['one\n', 'two\n']) {
      assert.equal(sign(text).status, 0);
      assert.equal(table(), text);
      assert.equal(statSync(join(root, '60-mailha')).mode & 0o777, 0o644);
    }
    assert.equal(sign('', 'remove').status, 0);
    assert.equal(table(), undefined);
    assert.equal(told().match(/^reload-or-restart amavis$/gm)?.length, 3);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.includes('mailha-new')),
      [],
    );
  });

  it('stay as they were when amavisd rejects the new ones, without a reload', () => {
    const { root, sign, table } = host();
    const first = sign('bad\n');
    assert.equal(first.status, 1);
    assert.equal(first.stderr, 'amavisd rejects it: Error in config file: bad\n');
    assert.equal(table(), undefined);
    sign('one\n');
    assert.equal(sign('bad\n').status, 1);
    assert.equal(table(), 'one\n');
    assert(existsSync(join(root, 'told')));
  });

  it('come back when amavisd dies with the new ones', () => {
    const { root, sign, table } = host();
    sign('one\n');
    const { status, stderr } = sign('dies\n');
    assert.equal(status, 1);
    assert.equal(stderr, 'amavisd did not come back with it: amavis died\n');
    assert.equal(table(), 'one\n');
    assert(!existsSync(join(root, 'down')), 'amavisd runs again');
  });
});

describe('a DKIM key', () => {
  it('is made once, for amavisd alone to read', () => {
    const { root, sh } = host();
    const file = join(root, 'example.org.pem');
    assert.equal(sh('dkim-key', [file]).status, 0);
    const key = readFileSync(file, 'utf8');
    assert.match(key, /PRIVATE KEY/);
    assert.equal(statSync(file).mode & 0o777, 0o400);
    assert.equal(sh('dkim-key', [file]).status, 0);
    assert.equal(readFileSync(file, 'utf8'), key);
  });
});
