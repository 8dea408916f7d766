import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { recorded } from '../support/file-hosts.ts';
import { bob } from '../support/people.ts';
import { startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { workerChild } from '../support/worker-child.ts';

before(() => ensurePackages(['faketime'], console.error));

/** A clock that processes can be given, and that can be set while they run (libfaketime). What only measures time goes on as it was. */
function wrongClock() {
  const file = join(temporaryFolder(), 'clock');
  const set = (offset: string) => writeFileSync(file, offset);
  set('+0');
  const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  return { set, env };
}

const each = (value: string) => ['lb2 a', 'lb2 b', 'lb2 c', 'lb1 a', 'lb1 b', 'lb1 c'].map((key) => `${key}=${value}`);

describe('a worker whose clock jumps', () => {
  it('does take the wrong time, in this test', async () => {
    const { env, set } = wrongClock();
    set('+3h');
    const child = spawn(process.execPath, ['-p', 'Date.now()'], { env: { ...process.env, ...env } });
    const [told] = await once(child.stdout, 'data');
    assert(Number(told) > Date.now() + 2 * 3_600_000, String(told));
  });

  it('continues its rounds when it is back', async (t) => {
    const own = await startStack(t);
    const { env, set } = wrongClock();
    const file = join(temporaryFolder(), 'rounds');
    workerChild(t, own, { name: 'w1', rounds: file, env });
    const made = () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0);
    const comes = async (n: number) => {
      for (const limit = Date.now() + 90_000; made() < n; await sleep(50))
        assert(Date.now() < limit, `${made()} rounds`);
    };
    await comes(1);
    set('+3h');
    await comes(made() + 1);
    set('+0');
    await comes(made() + 2);
  });

  for (const jump of ['+3h', '-3h']) {
    it(`by ${jump} and back does everything once and in order, without delay`, async (t) => {
      const own = await startStack(t);
      const { env, set } = wrongClock();
      workerChild(t, own, { name: 'w1', pauseMs: 200, env });
      workerChild(t, own, { name: 'w2', pauseMs: 200, env });
      const ids: string[] = [];
      for (const value of ['1', '2', '3']) {
        const { id } = await own.submit(`deploy ${value}`);
        await own.until(id, 'waiting');
        ids.push(id);
      }
      set(jump);
      for (const id of ids) assert((await own.desk.approve(id, bob)).done, `job ${id} counts as expired`);
      while (recorded(own.hosts).length < 3) await sleep(20);
      // Now one is under way, and the others were told to come again later, by that clock.
      await sleep(500);
      set('+0');
      const began = Date.now();
      for (const id of ids) await own.until(id, 'done', 'failed', 'interrupted');
      assert(Date.now() - began < 180_000, 'a worker waited by the wrong clock');
      assert.deepEqual(recorded(own.hosts), ['1', '2', '3'].flatMap(each));
    });
  }
});
