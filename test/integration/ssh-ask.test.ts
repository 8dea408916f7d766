import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { usualTimes } from '../../src/hosts/limits.ts';
import type { Answer } from '../../src/model/check/fact.ts';
import { answer, errorOf, gone, printed, shownError, startHost } from '../support/ssh-host.ts';

const shown = (said: Answer | undefined) => (said?.ok ? said.value : shownError(said?.error));

describe('asking a host', () => {
  it('answers all facts in one round, each with its own outcome', async (t) => {
    const { hosts, host } = await startHost(t);
    const before = Date.now();
    const answers = await hosts.ask(host, [
      printed('a.name', ['echo', '-n', 'a\\nb', "it's"]),
      printed('a.code', ['sh', '-c', 'echo partly; exit 3'], { anyCode: true, parse: (out, code) => `${out}${code}` }),
      printed('a.failing', ['sh', '-c', 'echo; echo "\x1b[31mno such table" >&2; echo more >&2; exit 4']),
      printed('a.missing', ['mailha-has-no-such-program']),
      printed('a.strange', ['echo', '{broken'], { parse: (out) => JSON.parse(out) }),
      printed('a.empty', ['true']),
    ]);
    assert.equal(shown(answers.byFact.get('a.name')), "a\\nb it's");
    assert.equal(shown(answers.byFact.get('a.code')), 'partly\n3');
    assert.equal(
      shown(answers.byFact.get('a.failing')),
      'HostError: lb1: asking a.failing: sh ended with exit code 4: no such table',
    );
    assert.match(
      String(shown(answers.byFact.get('a.missing'))),
      /exit code 127: .*mailha-has-no-such-program: not found/,
    );
    assert.match(
      String(shown(answers.byFact.get('a.strange'))),
      /^HostError: lb1: asking a\.strange: cannot make sense of "\{broken\\n": /,
    );
    assert.equal(shown(answers.byFact.get('a.empty')), '');
    assert(before <= answers.sentAt && answers.sentAt <= answers.receivedAt && answers.receivedAt <= Date.now());
  });

  it('starts one process per fact and four more, since every one costs a small host dear', async (t) => {
    const { hosts, host, sshd } = await startHost(t);
    const facts = Array.from({ length: 10 }, (_, n) => printed(`f.${n}`, ['cat', '/etc/hostname']));
    await hosts.ask(host, facts);
    const latest = () => Number(sshd.inside('sh', '-c', 'echo $$'));
    const before = latest();
    await hosts.ask(host, facts);
    // The session's shell, which becomes timeout; sh; and tar. The fourth is the one that looks.
    assert.equal(latest() - before, facts.length + 4);
  });

  it('yields to the programs that serve users, also where the kernel groups processes by session', async (t) => {
    const host = await startHost(t);
    assert.equal(await answer(host, ['nice']), `${Math.min(getPriority() + 10, 19)}\n`);
    const grouped = existsSync('/proc/self/autogroup');
    if (grouped) assert.match(String(await answer(host, ['cat', '/proc/self/autogroup'])), / nice 10$/m);
  });

  it('runs programs, not builtins of the shell that are called the same', async (t) => {
    const host = await startHost(t);
    assert.equal(await answer(host, ['echo', 'a\\tb']), 'a\\tb\n');
    assert.match(String(await answer(host, ['pwd', '--version'])), /coreutils/);
    assert.match(await errorOf(answer(host, ['exit', '0'])), /exit code 127: env: .exit.: No such file/);
  });

  it('limits the answer, and lets a program that says so write longer files of its own', async (t) => {
    const host = await startHost(t);
    const file = join(host.folder, 'long-file');
    const write = `head -c 20000000 /dev/zero >${file}; stat -c %s ${file}; rm -f ${file}`;
    assert(Number(await answer(host, ['sh', '-c', write])) < 20_000_000);
    assert.equal(await answer(host, ['sh', '-c', `ulimit -S -f unlimited; ${write}`]), '20000000\n');
  });

  it('keeps binary output apart from everything else', async (t) => {
    const { hosts, host } = await startHost(t);
    const blob = printed('blob', ['head', '-c', '300000', '/dev/urandom'], { parse: (out) => String(out.length > 0) });
    const zeros = printed('zeros', ['head', '-c', '100000', '/dev/zero'], {
      parse: (out) => String(out === '\0'.repeat(100_000)),
    });
    const { byFact } = await hosts.ask(host, [blob, zeros, printed('name', ['echo', 'lb1'])]);
    assert.deepEqual([...byFact.values()].map(shown), ['true', 'true', 'lb1\n']);
  });

  it('cuts off a fact that prints 10 MB, and says so', async (t) => {
    const { hosts, host, sshd } = await startHost(t);
    const flood = printed('flood', ['head', '-c', '10000000', '/dev/zero']);
    const { byFact } = await hosts.ask(host, [flood, printed('endless', ['yes']), printed('name', ['echo', 'lb1'])]);
    assert.deepEqual([...byFact.values()].map(shown), [
      'HostError: lb1: asking flood: head printed more than 1 MiB',
      'HostError: lb1: asking endless: yes printed more than 1 MiB',
      'lb1\n',
    ]);
    assert.equal(sshd.inside('ls', '/run/mailha'), '', 'nothing is left on the host');
  });

  it('bounds all facts of a round together, and says which ones did not arrive', async (t) => {
    const { hosts, host } = await startHost(t);
    const facts = Array.from({ length: 20 }, (_, n) => printed(`big.${n}`, ['head', '-c', '1000000', '/dev/zero']));
    const said = [...(await hosts.ask(host, facts)).byFact.values()];
    assert(said[0]?.ok);
    assert.match(String(shown(said.findLast(({ ok }) => !ok))), /all facts of the round printed more than 16 MiB/);
  });

  it('ends facts that hang, with all they started, and answers the others', async (t) => {
    const { hosts, host, sshd } = await startHost(t, { times: { ...usualTimes, facts: 3 } });
    const started = Date.now();
    const { byFact } = await hosts.ask(host, [
      printed('hangs', ['sleep', '1000']),
      printed('stubborn', ['sh', '-c', 'trap "" TERM HUP INT; sh -c "sleep 1000; sleep 1000"; sleep 1000']),
      printed('wrong', ['sh', '-c', 'exit 5']),
      printed('name', ['echo', 'lb1']),
    ]);
    assert(Date.now() - started < 60_000);
    assert.deepEqual([...byFact.values()].map(shown), [
      'HostError: lb1: asking hangs: no answer from sleep within 3 s',
      'HostError: lb1: asking stubborn: no answer from sh within 3 s',
      'HostError: lb1: asking wrong: sh ended with exit code 5',
      'lb1\n',
    ]);
    await gone({ sshd }, 'sleep');
    assert.equal(sshd.inside('ls', '/run/mailha'), '');
  });

  /** A fact that keeps tar, which sends the answers, from running until it is killed. */
  const stopsTar = (whileItRuns: string) =>
    printed('stops.tar', ['sh', '-c', `{ ${whileItRuns}; while :; do pkill -STOP -x tar; done; } >/dev/null 2>&1 &`]);
  const big = Array.from({ length: 14 }, (_, n) => printed(`big.${n}`, ['head', '-c', '1000000', '/dev/zero']));

  it('has a few seconds more for a host that has read all and is slow to send it', async (t) => {
    const { hosts, host } = await startHost(t, { times: { ...usualTimes, facts: 2 } });
    const { byFact } = await hosts.ask(host, [stopsTar('true'), ...big]);
    assert([...byFact.values()].every(({ ok }) => ok));
  });

  it('says that time ran out where it is too slow for that', async (t) => {
    const { hosts, host } = await startHost(t, { times: { ...usualTimes, facts: 2 } });
    const { byFact } = await hosts.ask(host, [stopsTar('trap "" TERM'), ...big]);
    assert.equal(shown(byFact.get('big.13')), 'HostError: lb1: asking big.13: no answer from head within 2 s');
  });

  it('gives facts no stdin to wait for', async (t) => {
    assert.equal(await answer(await startHost(t), ['cat']), '');
  });

  it('reads the same fact once', async (t) => {
    const { hosts, host } = await startHost(t);
    let parsed = 0;
    const fact = printed('twice', ['echo', 'x'], { parse: () => `${++parsed}` });
    assert.equal((await hosts.ask(host, [fact, fact])).byFact.size, 1);
    assert.equal(parsed, 1);
  });

  it('reads more facts than a command line would hold', async (t) => {
    const { hosts, host } = await startHost(t);
    const facts = Array.from({ length: 60 }, (_, n) => printed(`long.${n}`, ['echo', `${n}`.repeat(2500)]));
    const { byFact } = await hosts.ask(host, facts);
    assert(facts.every(({ id, argv }) => shown(byFact.get(id)) === `${argv[1]}\n`));
  });

  it('shares one connection among many who ask at once, and never opens more sessions than sshd allows', async (t) => {
    const host = await startHost(t);
    const said = await Promise.all(Array.from({ length: 30 }, (_, n) => answer(host, ['echo', `${n}`])));
    assert.deepEqual(
      said,
      Array.from({ length: 30 }, (_, n) => `${n}\n`),
    );
    assert.equal(host.sshd.log().match(/Accepted publickey/g)?.length, 1);
  });

  it('keeps its connection open, and opens another when that one is lost', async (t) => {
    const host = await startHost(t);
    await answer(host, ['true']);
    const [first] = host.sshd.connections();
    process.kill(first ?? 0, 'SIGKILL');
    assert.equal(await answer(host, ['echo', 'again']), 'again\n');
    assert.notEqual(host.sshd.connections()[0], first);
  });

  it('reads once more when the connection is lost in the middle, and only once', async (t) => {
    const host = await startHost(t);
    const cutOnce = [
      'sh',
      '-c',
      'echo x >>/run/asked; [ $(wc -l </run/asked) -gt 1 ] || sleep 60; echo "$(wc -l </run/asked)"',
    ] as const;
    const asked = answer(host, cutOnce);
    await lineCount(host.sshd.inside, 1);
    process.kill(host.sshd.connections()[0] ?? 0, 'SIGKILL');
    assert.equal(await asked, '2\n');

    const twice = errorOf(answer(host, ['sh', '-c', 'echo x >>/run/asked; sleep 60']));
    for (const lines of [3, 4]) {
      await lineCount(host.sshd.inside, lines);
      process.kill(host.sshd.connections()[0] ?? 0, 'SIGKILL');
    }
    assert.match(await twice, /^HostError: lb1: asking test\.fact: connection lost: /);
    assert.equal(host.sshd.inside('wc', '-l', '/run/asked'), '4 /run/asked\n');
  });

  it('stops waiting when its signal aborts', async (t) => {
    const { hosts, host } = await startHost(t);
    await answer({ hosts, host }, ['true']);
    const asked = hosts.ask(host, [printed('slow', ['sleep', '60'])], AbortSignal.timeout(500));
    assert.match(await errorOf(asked), /^HostError: lb1: asking slow: The operation was aborted due to timeout/);
  });
});

async function lineCount(inside: (...argv: readonly [string, ...string[]]) => string, wanted: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (inside('sh', '-c', 'cat /run/asked 2>/dev/null | wc -l').trim() === String(wanted)) return;
    await sleep(50);
  }
  throw new Error(`there never were ${wanted} lines`);
}
