import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fingerprint, offeredAlgorithms, typeOf } from '../../src/hosts/host-keys.ts';
import { judgeKey, keysOf, knownName, nameMatch, parseKnownHosts } from '../../src/hosts/known-hosts.ts';
import { fc } from '../support/laws.ts';

/** A key blob of this type; what follows the type is nobody's business here. */
function blob(type: string, seed: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(seed.padEnd(32, '.'))]);
}

const ours = blob('ssh-ed25519', 'ours');
const other = blob('ssh-ed25519', 'other');
const rsa = blob('ssh-rsa', 'rsa');
const line = (hosts: string, key: Buffer, more = '') => `${hosts} ${typeOf(key)} ${key.toString('base64')}${more}\n`;

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('judgeKey', () => {
  const judge = (text: string, key = ours, name = '192.0.2.13') => judgeKey(parseKnownHosts(text), name, key);

  it('knows a key under the name of its host, with comments, blanks and others around it', () => {
    const text = `# comment\n\n  \t\n${line('lb2,192.0.2.14', other)}\t${line('LB1,192.0.2.13', ours, ' root@lb1 of the rack')}`;
    assert.equal(judge(text).status, 'known');
    assert.equal(judge(text, ours, 'lb1').status, 'known');
    assert.equal(judge(text, ours, '192.0.2.14').status, 'changed');
    assert.equal(judge(text, ours, '192.0.2.1').status, 'unknown');
    assert.equal(judge(text.replaceAll('\n', '\r\n')).status, 'known');
  });

  it('tells ports apart', () => {
    const text = line('[192.0.2.13]:2222', ours);
    assert.equal(judge(text, ours, knownName('192.0.2.13', 2222)).status, 'known');
    assert.equal(judge(text, ours, knownName('192.0.2.13', 22)).status, 'unknown');
  });

  it('finds hashed names', () => {
    assert.equal(judge(line(hashed('192.0.2.13'), ours)).status, 'known');
    assert.equal(judge(line(hashed('192.0.2.14'), ours)).status, 'unknown');
    assert.equal(judge(line('|2|x|y', ours)).status, 'unknown');
    assert.equal(judge(line('|1|', ours)).status, 'unknown');
  });

  it('takes any of several keys', () => {
    const text = line('192.0.2.13', rsa) + line('192.0.2.13', other) + line('192.0.2.13', ours);
    assert.deepEqual(
      [ours, other, rsa].map((key) => judge(text, key).status),
      ['known', 'known', 'known'],
    );
    assert.deepEqual(
      keysOf(parseKnownHosts(text), '192.0.2.13').map(({ line: n, type }) => [n, type]),
      [
        [1, 'ssh-rsa'],
        [2, 'ssh-ed25519'],
        [3, 'ssh-ed25519'],
      ],
    );
  });

  it('calls a key changed when only others are known, of whatever type', () => {
    const standing = judge(line('192.0.2.13', rsa) + line('192.0.2.13', other));
    assert(standing.status === 'changed');
    assert.deepEqual(
      standing.expected.map(({ line: n }) => n),
      [1, 2],
    );
  });

  it('lets a revocation win, wherever it stands', () => {
    const known = line('192.0.2.13', ours);
    const revoked = `@revoked ${line('192.0.2.*', ours)}`;
    assert.deepEqual(judge(known + revoked), { status: 'revoked', line: 2 });
    assert.deepEqual(judge(revoked + known), { status: 'revoked', line: 1 });
    assert.equal(judge(known + revoked, ours, '198.51.100.1').status, 'unknown');
  });

  it('takes no certificate authority for a host', () => {
    assert.equal(judge(`@cert-authority ${line('*', ours)}`).status, 'unknown');
  });

  it('names lines that make no sense, and reads the others', () => {
    const text = `garbage\n192.0.2.13 ssh-ed25519\n192.0.2.13 ssh-rsa ${ours.toString('base64')}\n@other ${line('*', ours)}${line('192.0.2.13', ours)}`;
    assert.deepEqual(parseKnownHosts(text).unreadable, [1, 2, 3, 4]);
    assert.equal(judge(text).status, 'known');
  });

  it('never breaks, and never knows a key that does not stand there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom(line('192.0.2.13', other), '@revoked', '|1|a|b', '*', '!'))),
        (lines) => {
          assert.notEqual(judge(lines.join('\n')).status, 'known');
          assert.notEqual(judge(lines.join(' ')).status, 'known');
        },
      ),
    );
  });
});

describe('nameMatch', () => {
  it('reads wildcards and negations as ssh does', () => {
    const cases: readonly (readonly [patterns: string, name: string, fits: boolean])[] = [
      ['192.0.2.1?', '192.0.2.13', true],
      ['192.0.2.1?', '192.0.2.1', false],
      ['*.example.net', 'lb1.example.net', true],
      ['*.example.net', 'example.net', false],
      ['*,!lb1', 'lb1', false],
      ['!lb1,*', 'lb1', false],
      ['*,!lb1', 'lb2', true],
      ['!lb1', 'lb2', false],
      ['[192.0.2.13]:*', '[192.0.2.13]:2222', true],
      ['', 'lb1', false],
      ['LB1', 'lb1', true],
    ];
    for (const [patterns, name, fits] of cases)
      assert.equal(nameMatch(patterns, name), fits, `${patterns} and ${name}`);
  });

  it('agrees with a regular expression on every pattern', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const expression = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        assert.equal(nameMatch(glob, name), new RegExp(`^${expression}$`).test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no long time for any pattern', { timeout: 10_000 }, () => {
    assert.equal(nameMatch(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000)), false);
  });

  it('finds the same lines as ssh-keygen -F', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mailha-known-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'known_hosts');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    const [type, key] = execFileSync('cat', [join(folder, 'key.pub')], { encoding: 'utf8' }).split(' ');
    const hosts = [
      'lb1',
      'lb1,lb2',
      'lb?',
      '*',
      '*,!lb1',
      '!lb1,lb2',
      '[lb1]:2222',
      hashed('lb1'),
      hashed('[lb1]:2222'),
      'LB1',
    ];
    const text = hosts.map((names) => `${names} ${type} ${key}\n`).join('');
    writeFileSync(path, text);
    for (const name of ['lb1', 'lb2', 'db1', '[lb1]:2222']) {
      const found = execFileSync('ssh-keygen', ['-F', name, '-f', path], { encoding: 'utf8' });
      const theirs = [...found.matchAll(/found: line (\d+)/g)].map(([, number]) => Number(number));
      assert.deepEqual(
        keysOf(parseKnownHosts(text), name).map(({ line: number }) => number),
        theirs,
        name,
      );
    }
  });
});

describe('a host key', () => {
  it('has the fingerprint that ssh-keygen shows', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mailha-known-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', key]);
    const [type = '', encoded = ''] = execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' }).split(' ');
    assert.equal(typeOf(Buffer.from(encoded, 'base64')), type);
    const shown = execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1];
    assert.equal(fingerprint(Buffer.from(encoded, 'base64')), shown);
  });

  it('is requested in the known types first, and never with SHA-1', () => {
    assert.equal(offeredAlgorithms([])[0], 'ssh-ed25519');
    assert.deepEqual(offeredAlgorithms(['ssh-rsa']).slice(0, 3), ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    assert.equal(offeredAlgorithms(['ecdsa-sha2-nistp384'])[0], 'ecdsa-sha2-nistp384');
    assert(!offeredAlgorithms(['ssh-rsa']).some((name) => String(name) === 'ssh-rsa'));
  });

  it('has no type when it is cut off', () => {
    assert.equal(typeOf(Buffer.alloc(3)), undefined);
    assert.equal(typeOf(ours.subarray(0, 8)), undefined);
  });
});
