import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectHosts } from '../../src/hosts/ssh.ts';
import { answer, change, errorOf, printed, quickTimes, type SshHost, startHost } from '../support/ssh-host.ts';

/** How long the work took, in seconds, and how it ended. */
async function timed(work: Promise<string>): Promise<{ readonly seconds: number; readonly ended: string }> {
  const started = performance.now();
  const ended = await work;
  return { seconds: (performance.now() - started) / 1000, ended };
}

async function connected(host: SshHost): Promise<void> {
  assert.equal(await answer(host, ['echo', 'hello']), 'hello\n');
}

function signal(name: NodeJS.Signals, which: readonly number[]): void {
  for (const pid of which) process.kill(pid, name);
}

/** A port whose queue of connections is full, so that Linux drops every further SYN. */
async function deafPort(t: TestContext): Promise<number> {
  const script =
    "const s = require('net').createServer(); s.listen({ host: '127.0.0.13', port: 0, backlog: 1 }, () => { console.log(s.address().port); process.kill(process.pid, 'SIGSTOP'); })";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const port = Number(line);
  const waiting = Array.from({ length: 8 }, () => connectSocket({ host: '127.0.0.13', port }).on('error', () => {}));
  t.after(() => {
    for (const socket of waiting) socket.destroy();
  });
  await sleep(500);
  return port;
}

describe('a host', () => {
  it('that is down is named with what was being done and what to look at', async (t) => {
    const host = await startHost(t);
    await host.sshd.stop();
    const connecting = `connecting as root@127.0.0.13:${host.sshd.port}: nothing listens on 127.0.0.13 port ${host.sshd.port}`;
    const remedy = 'Is sshd running there (systemctl status ssh), and on that port?';
    assert.equal(await errorOf(answer(host, ['id'])), `HostError: lb1: asking test.fact: ${connecting} -> ${remedy}`);
    assert.equal(
      await errorOf(change(host, { summary: 'start nginx' })),
      `HostError: lb1: start nginx: ${connecting} -> ${remedy}`,
    );
    const two = host.hosts.ask(host.host, [printed('a', ['a']), printed('b', ['b'])]);
    assert.match(await errorOf(two), /^HostError: lb1: asking 2 facts: connecting/);
  });

  it('that accepts connections and hangs before the login is waited for no longer than a login may take', async (t) => {
    const host = await startHost(t, { times: quickTimes });
    signal('SIGSTOP', [host.sshd.pid]);
    const { seconds, ended } = await timed(errorOf(answer(host, ['id'])));
    assert.match(
      ended,
      /127\.0\.0\.13 port \d+ accepts connections, but no login was complete within 3 s -> The host hangs or is overloaded/,
    );
    assert(seconds < 15, `${seconds} s`);
  });

  it('that is busy is logged in to although that takes longer than a connection may', async (t) => {
    const host = await startHost(t, { times: { ...quickTimes, connect: 1, login: 20 } });
    signal('SIGSTOP', [host.sshd.pid]);
    const asked = errorOf(answer(host, ['echo', 'hello']));
    await sleep(3000);
    signal('SIGCONT', [host.sshd.pid]);
    assert.equal(await asked, 'no error: "hello\\n"');
  });

  it('that does not answer at all is given up before a login would be', async (t) => {
    const host = await startHost(t, { times: { ...quickTimes, connect: 1, login: 20 } });
    const port = await deafPort(t);
    const { seconds, ended } = await timed(
      errorOf(answer({ ...host, hosts: host.connect({ port }, { ...quickTimes, connect: 1, login: 20 }) }, ['id'])),
    );
    assert.match(
      ended,
      /127\.0\.0\.13 port \d+ did not answer within 1 s -> The host is down, or a firewall is in the way/,
    );
    assert(seconds < 15, `${seconds} s`);
  });

  it('that hangs with an open connection is detected, and read once more over another one', async (t) => {
    const host = await startHost(t, { times: { ...quickTimes, login: 10, facts: 10 } });
    await connected(host);
    signal('SIGSTOP', host.sshd.connections());
    const { seconds, ended } = await timed(errorOf(answer(host, ['echo', 'hello'])));
    assert.equal(ended, 'no error: "hello\\n"');
    assert(seconds < 30, `${seconds} s`);
  });

  it('that is frozen altogether is given up in bounded time', async (t) => {
    const host = await startHost(t, { times: quickTimes });
    await connected(host);
    signal('SIGSTOP', [host.sshd.pid, ...host.sshd.connections()]);
    const asked = timed(errorOf(answer(host, ['id'])));
    const changed = timed(errorOf(change(host, { summary: 'stop nginx' })));
    assert.match((await asked).ended, /no login was complete within 3 s/);
    assert((await asked).seconds < 30);
    assert.match(
      (await changed).ended,
      /^HostError: lb1: stop nginx: it did not start: connection lost: Keepalive timeout$/,
    );
    assert((await changed).seconds < 30);
  });

  it('that goes down in the middle of a change leaves its end unknown', async (t) => {
    const host = await startHost(t);
    await connected(host);
    const changing = errorOf(change(host, { summary: 'restart mariadb', run: ['sleep', '1000'] }));
    while (!host.sshd.inside('ps', 'axo', 'comm').includes('sleep')) await sleep(100);
    await host.sshd.stop();
    assert.match(
      await changing,
      /^HostError: lb1: restart mariadb: it was running, and its outcome is unknown: connection lost: .* -> Plan again/,
    );
    assert.match(await errorOf(answer(host, ['id'])), /nothing listens/);
  });

  it('is not sent a change twice when the connection is lost', async (t) => {
    const host = await startHost(t);
    const changing = errorOf(change(host, { run: ['sh', '-c', 'echo x >>/run/count; sleep 3'] }));
    while (!host.sshd.inside('ps', 'axo', 'comm').includes('sleep')) await sleep(100);
    signal('SIGKILL', host.sshd.connections());
    assert.match(await changing, /its outcome is unknown/);
    await change(host, {});
    assert.equal(host.sshd.inside('cat', '/run/count'), 'x\n');
  });

  it('whose shell talks before it works is understood all the same', async (t) => {
    const host = await startHost(t);
    host.sshd.inside('sh', '-c', 'printf "echo welcome\\necho to lb1 >&2\\n" >~root/.bashrc');
    await connected(host);
    await change(host, {});
    assert.match(await errorOf(change(host, { run: ['sh', '-c', 'echo bad >&2; exit 1'] })), /exit code 1: bad$/);
  });

  it('that runs another command than requested is named with its output', async (t) => {
    const host = await startHost(t, { config: ['ForceCommand echo This account is not available; exit 1'] });
    const said = 'the mailha script did not finish there (exit code 1): This account is not available';
    const asked = await errorOf(answer(host, ['id']));
    assert(
      asked.startsWith(`HostError: lb1: asking test.fact: ${said} -> It needs a POSIX shell for root, no ForceCommand`),
      asked,
    );
    const changed = await errorOf(change(host, {}));
    assert(changed.startsWith(`HostError: lb1: do it: ${said} -> `), changed);
  });

  it('whose /run cannot be written to says so', async (t) => {
    const host = await startHost(t);
    host.sshd.inside('mount', '-o', 'remount,ro', '/run');
    assert.match(
      await errorOf(answer(host, ['id'])),
      /mkdir: cannot create directory .\/run\/mailha.: Read-only file system -> /,
    );
    assert.match(
      await errorOf(change(host, {})),
      /^HostError: lb1: do it: cannot use \/run\/mailha: mkdir: .*Read-only file system -> Look at \/run\/mailha/,
    );
  });

  it('that allows too few sessions is named with the setting', async (t) => {
    const host = await startHost(t, { config: ['MaxSessions 1'] });
    const both = await Promise.all([errorOf(answer(host, ['sleep', '1'])), errorOf(answer(host, ['sleep', '1']))]);
    assert(
      both.some((ended) => /sshd did not start the command: .*open failed -> .*MaxSessions/.test(ended)),
      both.join('\n'),
    );
  });
});

describe('something that is no sshd', () => {
  const serve = async (t: TestContext, onConnection: (socket: Socket) => void) => {
    const host = await startHost(t, { times: quickTimes });
    const server = createServer(onConnection);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.13', resolve));
    const address = server.address();
    t.after(() => server.close());
    const port = typeof address === 'object' && address ? address.port : 0;
    return { ...host, hosts: host.connect({ port }, quickTimes) };
  };

  it('hangs up at once', async (t) => {
    const host = await serve(t, (socket) => socket.destroy());
    assert.match(
      await errorOf(answer(host, ['id'])),
      /127\.0\.0\.13 port \d+ closed the connection during the handshake: .* -> sshd's log/,
    );
  });

  it('speaks something else', async (t) => {
    const host = await serve(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    assert.match(
      await errorOf(answer(host, ['id'])),
      /127\.0\.0\.13 port \d+ closed the connection during the handshake/,
    );
  });

  it('floods', async (t) => {
    const host = await serve(t, (socket) => {
      socket.on('error', () => {});
      socket.write(Buffer.alloc(10_000_000, 'x\n'));
    });
    assert.match(await errorOf(answer(host, ['id'])), /^HostError: lb1: asking test\.fact: connecting as root@/);
  });

  it('never says a word', async (t) => {
    const host = await serve(t, () => {});
    assert.match(await errorOf(answer(host, ['id'])), /no login was complete within 3 s/);
  });
});

describe('closing', () => {
  it('ends what is under way, also attempts to connect, and takes nothing more', async (t) => {
    const host = await startHost(t);
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(host.sshd.port, '127.0.0.99', resolve));
    t.after(() => silent.close());
    const elsewhere = { ...host.host, private: '127.0.0.99' };
    const hosts = connectHosts({ ...host.inventory, hosts: [host.host, elsewhere] }, host.folder);
    await connected({ ...host, hosts });
    const asked = errorOf(answer({ hosts, host: host.host }, ['sleep', '60']));
    const connecting = errorOf(answer({ hosts, host: elsewhere }, ['id']));
    await sleep(300);
    const { seconds } = await timed(hosts.close().then(async () => `${await asked} ${await connecting}`));
    assert(seconds < 8, `${seconds} s`);
    assert.match(await asked, /^HostError: lb1: asking test\.fact: .*closed/);
    assert.match(await connecting, /^HostError: lb1: asking test\.fact: .*closed on this side/);
    assert.match(
      await errorOf(answer({ hosts, host: host.host }, ['id'])),
      /the connections of this process were closed/,
    );
  });
});
