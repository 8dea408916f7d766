import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { usualTimes } from '../../src/hosts/limits.ts';
import { change, errorOf, gone, type SshHost, startHost } from '../support/ssh-host.ts';

const lookAgain = 'Plan again to see its effect.';

/** Waits until the host has this file. */
async function appears({ sshd }: SshHost, path: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (sshd.inside('sh', '-c', `[ -e ${path} ] && echo yes || true`) === 'yes\n') return;
    await sleep(50);
  }
  throw new Error(`${path} did not appear`);
}

const exists = ({ sshd }: SshHost, path: string) =>
  sshd.inside('sh', '-c', `[ -e ${path} ] && echo yes || echo no`) === 'yes\n';

/** Runs until `over` is called. */
const untilOver = ['sh', '-c', 'touch /run/first; while [ ! -e /run/over ]; do sleep 0.1; done'] as const;

function over({ sshd }: SshHost): void {
  sshd.inside('touch', '/run/over');
}

/** Waits until a change waits for its turn. */
async function queued({ sshd }: SshHost): Promise<void> {
  while (!/ flock -w \d+ 9$/m.test(sshd.inside('ps', 'axww'))) await sleep(50);
}

describe('changing a host', () => {
  it('runs one command as root, with what goes by stdin in no command line', async (t) => {
    const host = await startHost(t);
    const script = 'cat >/run/got; ps axww >/run/ps; id -u >>/run/got';
    await change(host, { run: ['sh', '-c', script], stdin: 'vrrp-pässword\0\n' });
    assert.equal(host.sshd.inside('cat', '/run/got'), 'vrrp-pässword\0\n0\n');
    assert.doesNotMatch(host.sshd.inside('cat', '/run/ps'), /vrrp-p/);
  });

  it('takes a stdin of megabytes, and one that is not read', async (t) => {
    const host = await startHost(t);
    await change(host, { run: ['sh', '-c', 'wc -c >/run/size'], stdin: 'x'.repeat(5_000_000) });
    assert.equal(host.sshd.inside('cat', '/run/size'), '5000000\n');
    await change(host, { run: ['true'], stdin: 'x'.repeat(5_000_000) });
  });

  it('tells of each line as it comes, of a very long one only the beginning', async (t) => {
    const host = await startHost(t);
    const lines: string[] = [];
    const run = ['sh', '-c', `echo ä; printf '%05000d\\n' 1; ${untilOver[2]}`] as const;
    const whole = change(host, { run, onLine: (line) => lines.push(line) });
    while (lines.length < 2) await sleep(50);
    assert.deepEqual(lines, ['ä', '0'.repeat(4096)]);
    over(host);
    await whole;
  });

  it('says which program ended how, and what it complained about', async (t) => {
    const host = await startHost(t);
    const run = [
      'sh',
      '-c',
      'echo noise; printf "\x1b[1mline 1: bad\\n\\nline 2: worse\x1b[0m\\n" >&2; exit 7',
    ] as const;
    assert.equal(
      await errorOf(change(host, { summary: 'test keepalived.conf', run })),
      'HostError: lb1: test keepalived.conf: sh ended with exit code 7: line 1: bad\nline 2: worse',
    );
    const onStdout = change(host, { run: ['sh', '-c', 'echo only here; exit 1'] });
    assert.equal(await errorOf(onStdout), 'HostError: lb1: do it: sh ended with exit code 1: only here');
    const long = await errorOf(change(host, { run: ['sh', '-c', 'seq 1 100000 >&2; exit 1'] }));
    assert.equal(long, 'HostError: lb1: do it: sh ended with exit code 1: 1\n2\n…\n99998\n99999\n100000');
  });

  it('takes no exit code of a command for anything but its own', async (t) => {
    const host = await startHost(t);
    for (const code of [1, 2, 66, 75, 124, 125, 126, 127, 255]) {
      const error = await errorOf(change(host, { run: ['sh', '-c', `exit ${code}`] }));
      if (code < 128) assert.equal(error, `HostError: lb1: do it: sh ended with exit code ${code}`);
      else assert.match(error, new RegExp(`exit code ${code}`));
    }
    assert.match(
      await errorOf(change(host, { run: ['sh', '-c', 'kill -SEGV $$'] })),
      /sh ended with exit code 139, as by signal 11/,
    );
  });

  it('sees the end of a command also when the process of the bot is too busy to look', async (t) => {
    const host = await startHost(t);
    await change(host, {});
    // Whatever the host sends meanwhile is read at once afterwards.
    const busy = setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400), 1);
    t.after(() => clearInterval(busy));
    for (let n = 0; n < 2; n++) await change(host, {});
  });

  it('is not misled by a command that prints what the script itself would say', async (t) => {
    const host = await startHost(t);
    // The script's own arguments, with its token, stand in the list of processes.
    const echoing = [
      'sh',
      '-c',
      'ps axww >&2; t=$(ps axww | grep -o "mailha [0-9a-f]*" | head -1 | cut -c8-); printf "\\n%s exit 0 0\\n" "$t" >&2; exit 9',
    ] as const;
    assert.match(await errorOf(change(host, { run: echoing })), /^HostError: lb1: do it: sh ended with exit code 9/);
  });

  it('ends a command that takes too long, with all it started', async (t) => {
    const host = await startHost(t);
    const run = ['sh', '-c', 'echo waiting for quorum >&2; trap "" TERM; sleep 1000 & sleep 1000; sleep 1000'] as const;
    assert.equal(
      await errorOf(change(host, { run, timeoutSeconds: 1 })),
      `HostError: lb1: do it: sh took longer than 1 s and was ended: waiting for quorum -> ${lookAgain}`,
    );
    await gone(host, 'sleep');
  });

  it('stops a command that prints without end', async (t) => {
    const host = await startHost(t);
    assert.equal(
      await errorOf(change(host, { run: ['yes'] })),
      `HostError: lb1: do it: it printed more than 16 MiB and was stopped -> ${lookAgain}`,
    );
    await change(host, {});
    await gone(host, 'yes');
  });

  it('ends the command when the run is cancelled', async (t) => {
    const host = await startHost(t);
    const cancelling = new AbortController();
    const changing = host.hosts.change(
      host.host,
      { summary: 'do it', run: ['sh', '-c', 'touch /run/began; sleep 1000'] },
      cancelling.signal,
    );
    await appears(host, '/run/began');
    cancelling.abort(new Error('anna cancelled it'));
    assert.match(
      await errorOf(changing),
      /^HostError: lb1: do it: sh was stopped after \d+ s: anna cancelled it -> Plan again/,
    );
    await gone(host, 'sleep');
    assert.equal(host.sshd.inside('sh', '-c', 'ls /run/mailha | grep stop || true'), '');
  });

  it('does not begin what was cancelled before', async (t) => {
    const host = await startHost(t);
    const cancelled = AbortSignal.abort(new Error('anna cancelled it'));
    const changing = host.hosts.change(host.host, { summary: 'do it', run: ['touch', '/run/began'] }, cancelled);
    assert.match(await errorOf(changing), /^HostError: lb1: do it: anna cancelled it/);
    assert(!exists(host, '/run/began'));
  });

  it('does not begin what was cancelled while it waited for its turn', async (t) => {
    const host = await startHost(t);
    const first = change(host, { run: untilOver });
    await appears(host, '/run/first');
    const cancelling = new AbortController();
    const second = host.hosts.change(
      host.host,
      { summary: 'second', run: ['touch', '/run/second'] },
      cancelling.signal,
    );
    await queued(host);
    cancelling.abort(new Error('anna cancelled it'));
    assert.equal(await errorOf(second), 'HostError: lb1: second: it did not start: anna cancelled it');
    over(host);
    await first;
    await change(host, {});
    assert(!exists(host, '/run/second'));
  });

  it('refuses arguments that no command line can hold', async (t) => {
    const host = await startHost(t);
    const error = await errorOf(change(host, { run: ['echo', 'x'.repeat(200_000)] }));
    assert.equal(
      error,
      'HostError: lb1: do it: its arguments are longer than a command line may be -> Send them by stdin.',
    );
    assert.match(await errorOf(change(host, { run: ['echo', 'a\0b'] })), /^Refused: "a\\u0000b" contains a NUL byte/);
  });
});

describe('the fence of a host', () => {
  it('refuses a run that was overtaken, and remembers the highest it has seen', async (t) => {
    const host = await startHost(t);
    await change(host, { fence: 7 });
    await change(host, { fence: 7 });
    const stale = await errorOf(change(host, { summary: 'stop keepalived', run: ['touch', '/run/stale'], fence: 6 }));
    assert.match(
      stale,
      /^Refused: lb1: did not stop keepalived: this run has fence 6, and the host has seen 7, so another run/,
    );
    assert(!exists(host, '/run/stale'));
    await change(host, { fence: 1_000_000_000_000 });
    assert.match(await errorOf(change(host, { fence: 8 })), /^Refused: .* the host has seen 1000000000000/);
    assert.equal(host.sshd.inside('stat', '-c', '%a %U', '/run/mailha'), '700 root\n');
  });

  it('outlives a reboot, in a folder only for root', async (t) => {
    const host = await startHost(t);
    host.sshd.inside('mount', '-t', 'tmpfs', 'tmpfs', '/var/lib');
    await change(host, { fence: 7 });
    assert.equal(host.sshd.inside('stat', '-c', '%a %U', '/var/lib/mailha-fence'), '700 root\n');
    host.sshd.inside('rm', '-rf', '/run/mailha');
    assert.match(await errorOf(change(host, { fence: 6, run: ['touch', '/run/x'] })), /^Refused: .* has seen 7, so/);
    assert(!exists(host, '/run/x'));
  });

  it('is the higher of the two that an older version and this one have left', async (t) => {
    const host = await startHost(t);
    await change(host, { fence: 7 });
    host.sshd.inside('sh', '-c', 'echo 9 >/run/mailha/fence');
    assert.match(await errorOf(change(host, { fence: 8 })), /^Refused: .* the host has seen 9, so/);
    await change(host, { fence: 9 });
    host.sshd.inside('rm', '/run/mailha/fence');
    assert.match(await errorOf(change(host, { fence: 8 })), /^Refused: .* the host has seen 9, so/);
  });

  const turn = { confirm: async () => {} };

  it('is not raised in vain: a disk that takes nothing stops changes, and not what puts a fault back', async (t) => {
    const host = await startHost(t);
    await change(host, { fence: 7, turn });
    host.sshd.inside('mount', '-o', 'remount,ro', '/var/lib/mailha-fence');
    const error = await errorOf(change(host, { fence: 8, turn, run: ['touch', '/run/x'] }));
    assert.match(
      error,
      /^HostError: lb1: do it: cannot write \/var\/lib\/mailha-fence\/fence: .*Read-only file system/,
    );
    assert(!exists(host, '/run/x'));
    await change(host, { fence: 9, run: ['touch', '/run/restored'] });
    assert(exists(host, '/run/restored'));
    assert.match(await errorOf(change(host, { fence: 8 })), /^Refused: .* the host has seen 9, so/);
  });

  for (const folder of ['/run/mailha', '/var/lib/mailha-fence']) {
    it(`stops all changes when it is no number that a shell can compare, in ${folder}`, async (t) => {
      const host = await startHost(t);
      await change(host, { fence: 1 });
      for (const odd of ['99999999999999999999999', '1000000000000000', '007', '5 6', '5\n6', '-1', '0x9', '']) {
        host.sshd.inside('sh', '-c', `printf '%s\n' "$1" >${folder}/fence`, 'sh', odd);
        const error = await errorOf(change(host, { fence: 2_000_000_000_000, run: ['touch', '/run/x'] }));
        assert.match(error, new RegExp(`^HostError: lb1: do it: ${folder}/fence has no valid fence -> Look at`), odd);
      }
      host.sshd.inside('sh', '-c', `rm ${folder}/fence; ln -s nowhere ${folder}/fence`);
      assert.match(await errorOf(change(host, { fence: 9, run: ['touch', '/run/x'] })), /has no valid fence/);
      assert(!exists(host, '/run/x'));
    });
  }

  it('is looked for in no folder that another user could have made', async (t) => {
    const host = await startHost(t);
    host.sshd.inside('chown', 'ops', '/var/lib/mailha-fence');
    const error = await errorOf(change(host, { fence: 9, turn, run: ['touch', '/run/x'] }));
    assert.match(error, /^HostError: lb1: do it: cannot use \/var\/lib\/mailha-fence -> Look at/);
    assert(!exists(host, '/run/x'));
  });

  it('takes no change at all when the fence cannot be read', async (t) => {
    const host = await startHost(t);
    await change(host, { fence: 1 });
    host.sshd.inside('sh', '-c', 'echo garbage >/run/mailha/fence');
    const error = await errorOf(change(host, { fence: 2, run: ['touch', '/run/x'] }));
    const look = 'Look at /run/mailha and /var/lib/mailha-fence on the host.';
    assert.equal(error, `HostError: lb1: do it: /run/mailha/fence has no valid fence -> ${look}`);
    assert(!exists(host, '/run/x'));
  });
});

describe('two changes on one host', () => {
  it('never run at once, also when they come from two processes', async (t) => {
    const host = await startHost(t);
    const other = { hosts: host.connect(), host: host.host };
    const run = ['sh', '-c', 'mkdir /run/alone && sleep 0.2 && rmdir /run/alone'] as const;
    await Promise.all([1, 2, 3].flatMap(() => [change(host, { run }), change(other, { run })]));
  });

  it('say which other one is still running, after a bounded time', async (t) => {
    const host = await startHost(t, { times: { ...usualTimes, lock: 1 } });
    const first = change(host, {
      summary: 'install the\nbase packages',
      run: untilOver,
    });
    await appears(host, '/run/first');
    const second = await errorOf(change(host, { run: ['touch', '/run/second'] }));
    assert.match(
      second,
      /^HostError: lb1: do it: the host is busy with “install the base packages”, for \d+ s now -> Wait for it to finish, then try again\.$/,
    );
    assert(!exists(host, '/run/second'));
    over(host);
    await first;
  });

  it('are not held up by a daemon that the first one left behind', async (t) => {
    const host = await startHost(t, { times: { ...usualTimes, lock: 1 } });
    await change(host, { run: ['sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 </dev/null &'] });
    await change(host, {});
    assert.match(host.sshd.inside('ps', 'ax'), /sleep 1000/);
  });

  it('run one at a time when the connection of the first one was lost', async (t) => {
    const host = await startHost(t);
    const run = ['sh', '-c', 'touch /run/first; sleep 3; touch /run/done'] as const;
    const first = change(host, { summary: 'restart mariadb', run });
    await appears(host, '/run/first');
    process.kill(host.sshd.connections()[0] ?? 0, 'SIGKILL');
    assert.match(
      await errorOf(first),
      /^HostError: lb1: restart mariadb: it was running, and its outcome is unknown: connection lost: .* -> Plan again/,
    );
    await change(host, { run: ['test', '-e', '/run/done'] });
  });

  it('finish when nothing reads their output any more', async (t) => {
    const host = await startHost(t);
    const print = 'for i in 1 2 3 4 5 6 7 8; do echo out && echo err >&2 && sleep 0.25 || exit; done';
    const first = errorOf(change(host, { run: ['sh', '-c', `touch /run/first; ${print}; touch /run/done`] }));
    await appears(host, '/run/first');
    process.kill(host.sshd.connections()[0] ?? 0, 'SIGKILL');
    assert.match(await first, /it was running, and its outcome is unknown/);
    await change(host, { run: ['test', '-e', '/run/done'] });
  });

  it('do not both run when the connection of the second is lost', async (t) => {
    const host = await startHost(t);
    const first = change(host, { run: untilOver });
    await appears(host, '/run/first');
    const other = { hosts: host.connect(), host: host.host };
    const second = errorOf(change(other, { run: ['touch', '/run/second'] }));
    await queued(host);
    await other.hosts.close();
    while (host.sshd.connections().length > 1) await sleep(50);
    over(host);
    assert.match(await second, /^HostError: lb1: do it: it did not start: /);
    await first;
    await change(host, {});
    assert(!exists(host, '/run/second'));
  });
});
