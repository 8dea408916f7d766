import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSecrets } from '../../src/config/secrets-file.ts';
import { transcript } from '../../src/dev/console/transcript.ts';
import { stopChild } from '../../src/dev/demo/children.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { approve, channel, ending, type } from '../../src/dev/demo/story.ts';
import { startWriter, type Writer, type Written } from './writer.ts';

const minute = 60_000;

/** What came of a command: the root message of its thread, and all of the thread. */
export interface Came {
  readonly root: string;
  readonly text: string;
}

/** Seven guests with everything that runs the cluster, and what people do with it. */
export interface Operated {
  readonly demo: Demo;
  /** Types as the operator, lets the approver click where there is something to approve, and waits for the end. */
  done(words: string, minutes?: number): Promise<Came>;
  /** Types it and has it approved; gives back its thread's ts. */
  begin(words: string): Promise<string>;
  /** Waits for the end of what was begun. */
  end(ts: string, minutes?: number): Promise<Came>;
  /** Lets a job that was interrupted go on, and waits for its end. */
  resume(ts: string, minutes?: number): Promise<Came>;
  thread(ts: string): Promise<string>;
  /** Runs a program on a host as root and gives back what it printed. */
  on(host: string, ...argv: readonly string[]): Promise<string>;
  /** By the socket, as root; without headings. */
  sql(host: string, statement: string): Promise<string>;
  /** A client that writes through the VIP of the database from now on. */
  writer(): Writer;
  /** Both nodes have every row that was acknowledged. */
  hold(written: Written): Promise<void>;
  /** Asks again and again for as long as five minutes. */
  until(what: string, holds: () => Promise<boolean>): Promise<void>;
  /** Ends the worker and starts another, which reads the inventory anew. */
  anotherWorker(signal?: NodeJS.Signals): Promise<void>;
}

/** `iredmail`: whether it is declared. */
export async function startOperated(name: string, { iredmail = false } = {}): Promise<Operated> {
  const demo = await startDemo({ lab: { name }, iredmail, say: console.error });
  const { lab, workspace, env } = demo;
  const thread = (ts: string) => transcript(workspace, channel, ts);
  const on = async (host: string, ...argv: readonly string[]) => {
    const { code, stdout, stderr } = await lab.ssh(host, argv, { timeoutSeconds: 120 });
    assert.equal(code, 0, `${host}: ${argv.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const begin = async (words: string) => {
    console.error(`alice types ${words}`);
    const ts = await type(workspace, words);
    await approve(workspace, ts, 2 * minute);
    return ts;
  };
  const end = async (ts: string, minutes = 5) => {
    const root = await ending(workspace, ts, minutes * minute);
    console.error(root);
    return { root, text: await thread(ts) };
  };
  const sql = (host: string, statement: string) => on(host, 'mariadb', '-BNe', statement);
  let worker = demo.children.worker;
  return {
    demo,
    thread,
    on,
    sql,
    async hold({ acknowledged }) {
      assert(acknowledged.length > 0, 'the client wrote something');
      for (const name of ['db1', 'db2']) {
        const there = new Set((await sql(name, 'SELECT id FROM lab.written')).split('\n').map(Number));
        const lost = acknowledged.filter((id) => !there.has(id));
        console.error(`${name} has ${there.size} rows; of ${acknowledged.length} acknowledged ${lost.length} are lost`);
        assert.deepEqual(lost, [], name);
      }
    },
    async until(what, holds) {
      for (const limit = Date.now() + 5 * minute; Date.now() < limit; await sleep(3000)) if (await holds()) return;
      assert.fail(`waited five minutes until ${what}`);
    },
    async anotherWorker(signal) {
      if (signal) worker.process.kill(signal);
      await stopChild(worker);
      worker = demo.startWorker();
    },
    begin,
    end,
    async resume(ts, minutes) {
      const [, job = ''] = /Job (\d+)/.exec(await thread(ts)) ?? [];
      await workspace.slash({ user: 'U0ALICE', channel, text: `resume ${job}` });
      const goesOn = async () => ((await thread(ts)).split('\n\n')[0]?.includes('[Cancel]') ? true : undefined);
      await workspace.until(`job ${job} goes on`, goesOn, minute);
      return end(ts, minutes);
    },
    done: async (words, minutes) => end(await begin(words), minutes),
    writer() {
      const { rootPassword } = loadSecrets(env.MAILHA_SECRETS ?? '');
      return startWriter(lab, '192.0.2.10', rootPassword);
    },
  };
}
