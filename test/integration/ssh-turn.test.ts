import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { goSeconds } from '../../src/hosts/limits.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { answer, change, errorOf, quickTimes, type SshHost, startHost } from '../support/ssh-host.ts';

const touched = ({ sshd }: SshHost, path: string) => sshd.inside('sh', '-c', `cat ${path} 2>/dev/null || true`);

/** What is left in the two folders of mailha besides lock, fence and what runs. */
const leftThere = ({ sshd }: SshHost) =>
  sshd.inside('sh', '-c', 'ls /run/mailha /var/lib/mailha-fence | grep -e input -e stop -e ask || true');

describe('the turn of a change', () => {
  it('is confirmed while the host is locked for it, and not before', async (t) => {
    const host = await startHost(t);
    let confirmed = 0;
    const confirm = async () => {
      confirmed += 1;
      assert.equal(host.sshd.inside('sh', '-c', 'flock -n /run/mailha/lock true || echo locked'), 'locked\n');
      assert.equal(touched(host, '/run/done'), '', 'it waits for the answer');
    };
    await change(host, { run: ['sh', '-c', 'echo once >>/run/done'], turn: { confirm } });
    assert.equal(confirmed, 1);
    assert.equal(touched(host, '/run/done'), 'once\n');
  });

  it('passes without a trace when it is not confirmed, and the host is free at once', async (t) => {
    const host = await startHost(t);
    const confirm = () => Promise.reject(new Refused('somebody else has the lease'));
    const refused = change(host, { run: ['touch', '/run/done'], stdin: 'secret', turn: { confirm } });
    assert.equal(await errorOf(refused), 'Refused: somebody else has the lease');
    const since = Date.now();
    await change(host, {});
    assert(Date.now() - since < goSeconds * 500, `${Date.now() - since} ms`);
    assert(!host.sshd.inside('ls', '/run').includes('done'));
    assert.equal(leftThere(host), '');
  });

  it('comes again when the answer takes longer than the host waits for it, and the command runs once', async (t) => {
    const host = await startHost(t);
    let asked = 0;
    const confirm = async () => {
      asked += 1;
      if (asked === 1) await sleep((goSeconds + 1) * 1000);
    };
    await change(host, { run: ['sh', '-c', 'echo once >>/run/done'], turn: { confirm } });
    assert.equal(touched(host, '/run/done'), 'once\n');
    assert(asked >= 3, `asked ${asked} times`);
  });

  it('is over within seconds for a worker that says nothing more, and its command never runs', async (t) => {
    const host = await startHost(t);
    let isLocked = () => {};
    const locked = new Promise<void>((resolve) => {
      isLocked = resolve;
    });
    const [dead, ending] = [host.connect(), new AbortController()];
    const confirm = () => {
      isLocked();
      return new Promise<void>(() => {});
    };
    const command = { summary: 'do it', run: ['touch', '/run/dead'], fence: 7, turn: { confirm } } as const;
    const changing = errorOf(dead.change(host.host, command, ending.signal));
    await locked;
    const since = Date.now();
    await change(host, { fence: 8, run: ['touch', '/run/next'] });
    const tookMs = Date.now() - since;
    assert(tookMs > 2000 && tookMs < (goSeconds + 20) * 1000, `${tookMs} ms`);
    ending.abort(new Error('the test is over'));
    assert.match(await changing, /the test is over/);
    assert(!host.sshd.inside('ls', '/run').includes('dead'));
  });
});

/** What login shells do that read of what is none of theirs. */
const eaters = ['read -r line', 'cat >/dev/null', 'head -c 5 >/dev/null', 'for n in 1 2 3; do read -r line; done'];

describe('a login shell that reads what was sent to the host', () => {
  for (const user of ['root', 'ops'] as const) {
    for (const eater of eaters) {
      it(`(${user}: ${eater}) has nothing run, neither a change nor a question, until it is set right`, async (t) => {
        const host = await startHost(t, { times: quickTimes });
        // Whoever is let in by bash has their .bashrc read, also without a terminal (SSH_SOURCE_BASHRC of Debian).
        const bash = 'sed "/^ops:/s,/bin/sh$,/bin/bash," /etc/passwd >/run/passwd; cat /run/passwd >/etc/passwd';
        host.sshd.inside('sh', '-c', `${bash}; printf '%s\\n' "$1" >~root/.bashrc`, 'sh', eater);
        const there = { ...host, hosts: host.connect({ user }, quickTimes) };
        const eaten = `its login shell consumed part of the input, so nothing was run -> Find what reads stdin there`;
        const put = ['sh', '-c', 'cat >/run/put'] as const;
        for (const stdin of ['global_defs {\n}\n', undefined]) {
          const error = await errorOf(change(there, { run: put, ...(stdin ? { stdin } : {}) }));
          const silent = 'it did not start: its login shell hangs or consumed the whole input: no answer';
          assert(
            [eaten, silent].some((one) => error.startsWith(`HostError: lb1: do it: ${one}`)),
            error,
          );
        }
        const asked = await errorOf(answer(there, ['touch', '/run/put']));
        assert(asked.startsWith(`HostError: lb1: asking test.fact: ${eaten}`), asked);
        assert(!host.sshd.inside('ls', '/run').includes('put'));
        assert.equal(leftThere(host), '');
        host.sshd.inside('sh', '-c', ': >~root/.bashrc');
        await change(there, { run: put, stdin: 'global_defs {\n}\n' });
        assert.equal(touched(host, '/run/put'), 'global_defs {\n}\n');
      });
    }
  }
});

describe('the input of a change', () => {
  it('may be as long as a tarball of 32 MiB in base64, arrives as it was, and leaves nothing behind', async (t) => {
    const host = await startHost(t);
    const stdin = `${'0123456789abcdef\n'.repeat(2_650_000)}`;
    await change(host, {});
    const since = Date.now();
    await change(host, { run: ['sh', '-c', 'sha256sum >/run/sum; wc -c </dev/stdin >/run/size'], stdin });
    t.diagnostic(`${(stdin.length / 1e6).toFixed(0)} MB in ${Date.now() - since} ms`);
    assert.equal(touched(host, '/run/size'), `${stdin.length}\n`);
    const { createHash } = await import('node:crypto');
    assert.equal(touched(host, '/run/sum').split(' ')[0], createHash('sha256').update(stdin).digest('hex'));
    assert.equal(leftThere(host), '');
  });

  it('is not used when it was changed on its way to the command', async (t) => {
    const host = await startHost(t);
    // A disk that takes only some of it.
    host.sshd.inside('mount', '-o', 'remount,size=2m', '/var/lib/mailha-fence');
    const error = await errorOf(change(host, { run: ['touch', '/run/put'], stdin: 'x'.repeat(5_000_000) }));
    assert.match(error, /^HostError: lb1: do it: cannot write \/var\/lib\/mailha-fence\/input-\w+: .*No space left/);
    assert(!host.sshd.inside('ls', '/run').includes('put'));
    assert.equal(leftThere(host), '');
  });
});
