import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { comesTrue } from '../support/comes-true.ts';
import { answer, change, errorOf, gone, type SshHost, startHost } from '../support/ssh-host.ts';
import { makeClientKey, temporaryFolder } from '../support/sshd.ts';

const asking = (host: SshHost, ssh: Parameters<SshHost['connect']>[0]) =>
  errorOf(answer({ ...host, hosts: host.connect(ssh) }, ['id', '-un']));

describe('the key of the worker', () => {
  it('is read from the file that the inventory names, relative to it', async (t) => {
    const host = await startHost(t);
    symlinkSync(host.inventory.ssh.key ?? '', join(host.folder, 'our_key'));
    assert.equal(await asking(host, { key: 'our_key' }), 'no error: "root\\n"');
  });

  it('has a clear word for each thing that may be wrong with it', async (t) => {
    const host = await startHost(t);
    const key = (name: string, text: string, mode = 0o600) => {
      writeFileSync(join(host.folder, name), text, { mode });
      return asking(host, { key: name });
    };
    const locked = join(host.folder, 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', locked]);
    const { path } = makeClientKey(t);
    chmodSync(path, 0o640);
    const prefix = `HostError: lb1: asking test.fact: connecting as root@127.0.0.13:${host.sshd.port}: `;

    const absent = await asking(host, { key: 'absent' });
    assert(
      absent.startsWith(
        `${prefix}key file not found: ${join(host.folder, 'absent')} -> ssh.key in cluster.yaml names it`,
      ),
      absent,
    );
    assert.equal(
      await asking(host, { key: path }),
      `${prefix}the key file ${path} has mode 0640: others can read it -> chmod 600 ${path}`,
    );
    assert.match(
      await asking(host, { key: 'locked' }),
      /locked needs a passphrase -> Load it into an agent \(ssh-add /,
    );
    assert.match(await asking(host, { key: 'locked.pub' }), /mode 0644/);
    chmodSync(`${locked}.pub`, 0o600);
    assert.match(await asking(host, { key: 'locked.pub' }), /locked\.pub is a public key -> Name the private one/);
    assert.match(
      await key('garbage', 'hello'),
      /garbage is not a private key: .* -> Make one with ssh-keygen -t ed25519/,
    );
    assert.match(await key('empty', ''), /empty is not a private key: /);
    assert.match(await asking(host, { key: '.' }), /is not a file/);
  });

  it('may have mode 0440 where systemd passes it to the unit', async (t) => {
    const host = await startHost(t);
    const { key = '' } = host.inventory.ssh;
    t.after(() => delete process.env.CREDENTIALS_DIRECTORY);
    process.env.CREDENTIALS_DIRECTORY = dirname(key);
    chmodSync(key, 0o440);
    assert.equal(await asking(host, { key }), 'no error: "root\\n"');
  });

  it('may be one that the host does not accept', async (t) => {
    const host = await startHost(t);
    assert.match(
      await asking(host, { key: makeClientKey(t).path }),
      /none of our keys is accepted for root@127\.0\.0\.13:\d+ -> Add the public key to ~root\/\.ssh\/authorized_keys there/,
    );
  });

  it('may be held by an agent', async (t) => {
    const host = await startHost(t);
    const socket = await startAgent(t, host.inventory.ssh.key);
    await withAgent(socket, async () => assert.equal(await asking(host, { key: undefined }), 'no error: "root\\n"'));
  });

  it('is missed in an agent that has none, or is not there', async (t) => {
    const host = await startHost(t);
    const empty = await startAgent(t);
    await withAgent(empty, async () =>
      assert.match(await asking(host, { key: undefined }), /none of our keys is accepted for root@/),
    );
    await withAgent('/nowhere/agent', async () =>
      assert.match(
        await asking(host, { key: undefined }),
        /the SSH agent does not answer: .* -> Does SSH_AUTH_SOCK name a running agent/,
      ),
    );
    await withAgent(undefined, async () =>
      assert.match(
        await asking(host, { key: undefined }),
        /neither an SSH key nor an agent is configured -> Name a private key file as ssh\.key in cluster\.yaml, or run ssh-agent/,
      ),
    );
  });
});

async function startAgent(t: TestContext, key?: string): Promise<string> {
  const socket = join(temporaryFolder(t), 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  t.after(() => agent.kill());
  while (!existsSync(socket)) await sleep(20);
  if (key) execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
  return socket;
}

async function withAgent(socket: string | undefined, work: () => Promise<void>): Promise<void> {
  const before = process.env.SSH_AUTH_SOCK;
  const set = (value: string | undefined) => {
    if (value === undefined) delete process.env.SSH_AUTH_SOCK;
    else process.env.SSH_AUTH_SOCK = value;
  };
  set(socket);
  await work().finally(() => set(before));
}

describe('a user who is not root', () => {
  it('becomes root by sudo, to ask and to change', async (t) => {
    const host = await startHost(t);
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    assert.equal(await answer(ops, ['id', '-un']), 'root\n');
    await change(ops, { run: ['sh', '-c', 'id -un >/run/who; cat >>/run/who'], stdin: 'by stdin\n', fence: 3 });
    assert.equal(host.sshd.inside('cat', '/run/who'), 'root\nby stdin\n');
    assert.match(await errorOf(change(ops, { fence: 2 })), /^Refused: /);
    assert.match(await errorOf(change(ops, { run: ['sh', '-c', 'echo no >&2; exit 3'] })), /exit code 3: no$/);
  });

  it('is cancelled and timed out like root', async (t) => {
    const host = await startHost(t);
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    const cancelling = new AbortController();
    const cancelled = ops.hosts.change(host.host, { summary: 'do it', run: ['sleep', '1000'] }, cancelling.signal);
    await comesTrue('it has begun', () => host.sshd.inside('ps', 'axo', 'comm').includes('sleep'));
    cancelling.abort(new Error('anna cancelled it'));
    assert.match(await errorOf(cancelled), /sleep was stopped after \d+ s/);
    assert.match(
      await errorOf(change(ops, { run: ['sleep', '1000'], timeoutSeconds: 1 })),
      /sleep took longer than 1 s and was ended/,
    );
    await gone(host, 'sleep');
  });

  it('is served as well by a sudo that gives every command a terminal of its own', async (t) => {
    const host = await startHost(t, { sudoers: 'Defaults use_pty\nops ALL=(ALL) NOPASSWD: ALL' });
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    const binary = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    await change(ops, { run: ['sh', '-c', 'cat >/run/got'], stdin: binary });
    assert.equal(host.sshd.inside('cat', '/run/got'), binary);
    assert.equal(await answer(ops, ['cat', '/run/got']), binary);
    assert.match(
      await errorOf(change(ops, { run: ['sleep', '1000'], timeoutSeconds: 1 })),
      /sleep took longer than 1 s/,
    );
    await gone(host, 'sleep');
  });

  it('reports that sudo requires a password', async (t) => {
    const host = await startHost(t, { sudoers: 'ops ALL=(ALL) ALL' });
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    const wanted =
      'sudo does not let ops become root without a password: sudo: a password is required -> As root there: ' +
      "echo 'ops ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/mailha; or set ssh.user to root in cluster.yaml.";
    assert.equal(await errorOf(answer(ops, ['id'])), `HostError: lb1: asking test.fact: ${wanted}`);
    assert.equal(await errorOf(change(ops, {})), `HostError: lb1: do it: ${wanted}`);
  });

  it('reports that sudo requires a terminal, and the remedy works', async (t) => {
    const host = await startHost(t, { sudoers: 'Defaults requiretty\nops ALL=(ALL) NOPASSWD: ALL' });
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    const wanted =
      'sudo wants a terminal for ops (requiretty): sudo: sorry, you must have a tty to run sudo -> As root there: ' +
      "echo 'Defaults:ops !requiretty' >/etc/sudoers.d/mailha-tty; or set ssh.user to root in cluster.yaml.";
    assert.equal(await errorOf(answer(ops, ['id'])), `HostError: lb1: asking test.fact: ${wanted}`);
    assert.equal(await errorOf(change(ops, {})), `HostError: lb1: do it: ${wanted}`);
    const remedied = await startHost(t, {
      sudoers: 'Defaults requiretty\nops ALL=(ALL) NOPASSWD: ALL\nDefaults:ops !requiretty',
    });
    const now = { ...remedied, hosts: remedied.connect({ user: 'ops' }) };
    assert.equal(await answer(now, ['id', '-un']), 'root\n');
    await change(now, {});
  });

  it('reports that sudo does not know them', async (t) => {
    const host = await startHost(t, { sudoers: '' });
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    assert.match(await errorOf(answer(ops, ['id'])), /sudo does not let ops become root without a password: /);
  });

  it('reports that sudo is missing', async (t) => {
    const bin = join(temporaryFolder(t), 'bin');
    mkdirSync(bin);
    chmodSync(join(bin, '..'), 0o755);
    for (const program of ['env', 'sh', 'timeout', 'id']) symlinkSync(`/usr/bin/${program}`, join(bin, program));
    const host = await startHost(t, { config: [`SetEnv PATH=${bin}`] });
    const ops = { ...host, hosts: host.connect({ user: 'ops' }) };
    assert.match(
      await errorOf(answer(ops, ['id'])),
      /^HostError: lb1: asking test\.fact: sudo is not installed, and ops is not root: env: .*sudo.*: No such file or directory -> Install sudo there as root/,
    );
    assert.match(await errorOf(change(ops, {})), /^HostError: lb1: do it: sudo is not installed, and ops is not root/);
  });
});

describe('a login whose shell start files print', () => {
  /** As bash reads them for a command as well, where sshd starts it (bash(1), "remote shell daemon"). */
  const noise =
    "echo hello; echo 'exit 0'; echo >&2 warning; printf '\\033[31m'; cat /etc/hostname; export LANG=de_DE.UTF-8";

  for (const user of ['root', 'ops']) {
    it(`is no obstacle for ${user}: answers and changes are as they were, and so are errors`, async (t) => {
      const host = await startHost(t);
      const bash = 'sed -E "/^(root|ops):/s,[^:]*$,/bin/bash," /etc/passwd >/run/passwd; cat /run/passwd >/etc/passwd';
      const files = 'for file in ~root/.bashrc ~ops/.bashrc; do printf "%s\\n" "$1" >"$file" || exit; done';
      host.sshd.inside('sh', '-c', `${bash}; ${files}`, 'sh', noise);
      const there = { ...host, hosts: host.connect({ user }) };
      assert.equal(await answer(there, ['id', '-un']), 'root\n');
      await change(there, { run: ['sh', '-c', 'cat >/run/put'], stdin: 'a\0b\n' });
      assert.equal(host.sshd.inside('cat', '/run/put'), 'a\0b\n');
      assert.match(await errorOf(change(there, { run: ['sh', '-c', 'echo no >&2; exit 3'] })), /exit code 3: no$/);
    });
  }
});
