import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type NoKey, type ShownKey, scanHostKeys } from '../../src/hosts/scan.ts';
import { trustHost } from '../../src/hosts/trust.ts';
import { answer, errorOf, type SshHost, shownError, startHost } from '../support/ssh-host.ts';

const knownHosts = ({ folder }: SshHost) => join(folder, 'known_hosts');

/** What ssh-keygen says about the first key of some lines. */
const fingerprintOf = (lines: string) =>
  execFileSync('ssh-keygen', ['-lf', '-'], { input: lines, encoding: 'utf8' }).split(' ')[1];

async function scanned({ inventory, folder }: SshHost): Promise<ShownKey> {
  const [first] = await scanHostKeys(inventory, folder);
  assert(first && first.status !== 'unreachable');
  return first;
}

describe('the host key', () => {
  it('is refused when it is not known, with its fingerprint and the remedy', async (t) => {
    const host = await startHost(t);
    writeFileSync(knownHosts(host), '# nobody\n');
    const print = fingerprintOf(host.sshd.knownHosts);
    assert.equal(
      await errorOf(answer(host, ['true'])),
      `HostError: lb1: asking test.fact: connecting as root@127.0.0.13:${host.sshd.port}: the host key ssh-ed25519 ${print} is not ` +
        `known in ${knownHosts(host)} -> Compare it with ssh-keygen -l on the console of the host, then mailha hosts trust lb1.`,
    );
    assert.doesNotMatch(host.sshd.log(), /Accepted/);
  });

  it('is refused when there is no file of known hosts, and taken as soon as there is one', async (t) => {
    const host = await startHost(t);
    const hosts = host.connect({ knownHosts: 'later' });
    assert.match(await errorOf(answer({ ...host, hosts }, ['true'])), /is not known in .*later/);
    writeFileSync(join(host.folder, 'later'), host.sshd.knownHosts);
    assert.equal(await answer({ ...host, hosts }, ['echo', 'hello']), 'hello\n');
  });

  it('is refused when it has changed, with the expected and the presented key and a warning of a possible man in the middle', async (t) => {
    const host = await startHost(t);
    const other = await startHost(t, { address: '127.0.0.14' });
    const [name] = host.sshd.knownHosts.split(' ');
    const others = other.sshd.knownHosts.replace(/^\S+/, name ?? '');
    writeFileSync(knownHosts(host), `# two lines\n${others}`);
    assert.equal(
      await errorOf(host.hosts.change(host.host, { summary: 'stop nginx', run: ['touch', '/run/x'] })),
      `HostError: lb1: stop nginx: connecting as root@127.0.0.13:${host.sshd.port}: the host key has changed: ` +
        `came ssh-ed25519 ${fingerprintOf(host.sshd.knownHosts)}, expected ssh-ed25519 ${fingerprintOf(others)} (line 2) as in ` +
        `${knownHosts(host)} -> Possible man in the middle. Compare with ssh-keygen -l on the console of the host; only if it ` +
        'was reinstalled, mailha hosts trust lb1 --replace.',
    );
  });

  it('is refused when it is revoked, even if it is known as well', async (t) => {
    const host = await startHost(t);
    const [, type, key] = host.sshd.knownHosts.trim().split(' ');
    writeFileSync(knownHosts(host), `${host.sshd.knownHosts}@revoked * ${type} ${key}\n`);
    assert.match(
      await errorOf(answer(host, ['true'])),
      /the host key ssh-ed25519 SHA256:\S+ is revoked in \S+known_hosts:2 -> Do not trust/,
    );
  });

  it('is refused for everybody when a revocation cannot be read', async (t) => {
    const host = await startHost(t);
    writeFileSync(knownHosts(host), `${host.sshd.knownHosts}@revokd * ssh-ed25519 AAAA\n`);
    assert.match(
      await errorOf(answer(host, ['true'])),
      /known_hosts:2: found a marker that cannot be read, wanted @revoked HOSTS TYPE KEY/,
    );
  });

  it('is requested in the known type, also when the host prefers another', async (t) => {
    const host = await startHost(t, { hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
    const [ed25519, ecdsa, rsa] = host.sshd.knownHosts.split(/(?<=\n)/);
    for (const line of [ed25519, ecdsa, rsa]) {
      writeFileSync(knownHosts(host), line ?? '');
      const hosts = host.connect();
      assert.equal(await answer({ ...host, hosts }, ['echo', 'hello']), 'hello\n');
    }
  });

  it('is found under a hashed name, as ssh-keygen -H writes it', async (t) => {
    const host = await startHost(t);
    execFileSync('ssh-keygen', ['-H', '-f', knownHosts(host)], { stdio: 'ignore' });
    assert.match(readFileSync(knownHosts(host), 'utf8'), /^\|1\|/);
    assert.equal(await answer(host, ['echo', 'hello']), 'hello\n');
  });
});

describe('hosts trust', () => {
  it('shows the key without logging in, records it, and then it is known', async (t) => {
    const host = await startHost(t);
    writeFileSync(knownHosts(host), '# without a newline at its end');
    const shown = await scanned(host);
    assert.deepEqual(
      {
        host: shown.host,
        status: shown.status,
        type: shown.type,
        fingerprint: shown.fingerprint,
        expected: shown.expected,
      },
      {
        host: 'lb1',
        status: 'unknown',
        type: 'ssh-ed25519',
        fingerprint: fingerprintOf(host.sshd.knownHosts),
        expected: [],
      },
    );
    assert.doesNotMatch(host.sshd.log(), /Accepted|authenticat/i);
    assert.equal(trustHost(host.inventory, host.folder, { shown }), 'recorded');
    assert.equal(trustHost(host.inventory, host.folder, { shown }), 'was known');
    assert.equal(
      readFileSync(knownHosts(host), 'utf8'),
      `# without a newline at its end\n${host.sshd.knownHosts.trim()} lb1\n`,
    );
    assert.equal((await scanned(host)).status, 'known');
    assert.equal(await answer(host, ['echo', 'hello']), 'hello\n');
  });

  it('makes a file that only its owner may write', async (t) => {
    const host = await startHost(t);
    const inventory = { ...host.inventory, ssh: { ...host.inventory.ssh, knownHosts: 'fresh' } };
    const [shown] = await scanHostKeys(inventory, host.folder, ['lb1']);
    assert(shown && shown.status === 'unknown');
    trustHost(inventory, host.folder, { shown });
    assert.equal(execFileSync('stat', ['-c', '%a', join(host.folder, 'fresh')], { encoding: 'utf8' }), '600\n');
  });

  it('replaces a changed key only with --replace, and leaves other hosts alone', async (t) => {
    const host = await startHost(t);
    const other = await startHost(t, { address: '127.0.0.14' });
    const [name = ''] = host.sshd.knownHosts.split(' ');
    const [otherName, type, key] = other.sshd.knownHosts.trim().split(' ');
    const before = `# ours\n${name} ${type} ${key}\n${name},${otherName} ${type} ${key} shared\n\n`;
    writeFileSync(knownHosts(host), before);
    const shown = await scanned(host);
    assert.equal(shown.status, 'changed');
    assert.deepEqual(
      shown.expected.map(({ line, fingerprint }) => [line, fingerprint]),
      [2, 3].map((line) => [line, fingerprintOf(other.sshd.knownHosts)]),
    );
    assert.throws(
      () => trustHost(host.inventory, host.folder, { shown }),
      /known_hosts:2: another key of lb1 is known; .* add --replace/,
    );
    assert.equal(readFileSync(knownHosts(host), 'utf8'), before);

    assert.equal(trustHost(host.inventory, host.folder, { shown, replace: true }), 'replaced');
    assert.equal(
      readFileSync(knownHosts(host), 'utf8'),
      `# ours\n${otherName} ${type} ${key} shared\n\n${host.sshd.knownHosts.trim()} lb1\n`,
    );
    assert.equal(await answer(host, ['echo', 'hello']), 'hello\n');
  });

  it('does not edit a line that is about more hosts than it knows', async (t) => {
    const host = await startHost(t);
    const other = await startHost(t, { address: '127.0.0.14' });
    writeFileSync(knownHosts(host), other.sshd.knownHosts.replace(/^\S+/, '[127.0.0.*]:*'));
    const shown = await scanned(host);
    const replacing = () => trustHost(host.inventory, host.folder, { shown, replace: true });
    assert.throws(replacing, /known_hosts:1: \[127\.0\.0\.\*\]:\* matches more hosts than .*; edit it by hand/);
  });

  it('never takes a revoked key', async (t) => {
    const host = await startHost(t);
    const [, type, key] = host.sshd.knownHosts.trim().split(' ');
    writeFileSync(knownHosts(host), `@revoked * ${type} ${key}\n`);
    const shown = await scanned(host);
    assert.equal(shown.status, 'revoked');
    assert.throws(
      () => trustHost(host.inventory, host.folder, { shown, replace: true }),
      /known_hosts:1: the key of lb1 is revoked/,
    );
  });

  it('says why a host shows no key', async (t) => {
    const host = await startHost(t);
    await host.sshd.stop();
    const [none] = await scanHostKeys(host.inventory, host.folder);
    assert.equal(none?.status, 'unreachable');
    assert.match(
      shownError((none as NoKey).error),
      /^HostError: lb1: asking for its host key: nothing listens on 127\.0\.0\.13 port/,
    );
  });
});
