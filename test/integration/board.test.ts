import assert from 'node:assert/strict';
import { get } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { noLog } from '../../src/model/text/log.ts';
import { serveBoard } from '../../src/queue/board.ts';
import { comesTrue } from '../support/comes-true.ts';
import { startStack } from '../support/stack.ts';

describe('the queue board', () => {
  it('shows the queues of every cluster', async (t) => {
    const { redis } = await startStack(t);
    const at = { redis: redis.address, host: '127.0.0.1', port: 0, password: 'a password', log: noLog };
    const board = serveBoard({ ...at, clusters: ['eu', 'us'] });
    t.after(() => board.close());
    const headers = { authorization: `Basic ${Buffer.from('mailha:a password').toString('base64')}` };
    const told = await (await fetch(`${await board.url}api/queues`, { headers })).json();
    const names = told.queues.map(({ name }: { name: string }) => name);
    assert.deepEqual(
      names,
      ['eu', 'us'].flatMap((name) => ['looks', 'plans', 'reads', 'writes', 'posts'].map((one) => `${name} ${one}`)),
    );
  });

  it('is shown with the password only, and is read-only', async (t) => {
    const { redis, submit } = await startStack(t);
    await submit('look ok');
    const board = serveBoard({
      ...{
        redis: redis.address,
        clusters: ['example'],
        host: '127.0.0.1',
        port: 0,
        password: 'a password',
        log: noLog,
      },
    });
    t.after(() => board.close());
    const url = await board.url;
    const login = (password: string) => ({
      authorization: `Basic ${Buffer.from(`mailha:${password}`).toString('base64')}`,
    });
    assert.equal((await fetch(url)).status, 401);
    assert.equal((await fetch(url, { headers: login('another') })).status, 401);
    const headers = login('a password');
    assert.match(await (await fetch(url, { headers })).text(), /mailha: example/);
    const told = await (await fetch(`${url}api/queues`, { headers })).json();
    assert.deepEqual(
      told.queues.map(({ name, readOnlyMode }: { name: string; readOnlyMode: boolean }) => [name, readOnlyMode]),
      [
        ['looks', true],
        ['plans', true],
        ['reads', true],
        ['writes', true],
        ['posts', true],
      ],
    );
    const change = await fetch(`${url}api/queues/reads/pause`, { method: 'PUT', headers });
    assert(!change.ok, String(change.status));
  });

  const limits = { perClient: 10, together: 30, withinSeconds: 300, blockedSeconds: 900 };

  async function guarded(t: TestContext, guesses = limits) {
    const { redis } = await startStack(t);
    const warned: string[] = [];
    const log = { ...noLog, warn: (line: string) => warned.push(line) };
    const at = { redis: redis.address, host: '127.0.0.1', port: 0, password: 'a password', clusters: ['eu'] };
    const board = serveBoard({ ...at, log, guesses });
    t.after(() => board.close());
    const url = await board.url;
    /** Connects from another address of this machine. */
    const from = (client: number, password?: string) =>
      new Promise<{ status: number; retryAfter: number }>((resolve, reject) => {
        const login = Buffer.from(`mailha:${password}`).toString('base64');
        const headers = password === undefined ? {} : { authorization: `Basic ${login}` };
        get(url, { localAddress: `127.0.0.${client}`, agent: false, headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers['retry-after'] ?? 0) });
        }).on('error', reject);
      });
    return { from, warned };
  }

  it('checks ten wrong passwords of a client, then none for 15 minutes', async (t) => {
    const { from, warned } = await guarded(t);
    const all = await Promise.all(Array.from({ length: 200 }, (_, i) => from(2, `guess ${i}`)));
    assert.equal(all.filter(({ status }) => status === 401).length, 10);
    assert.equal(all.filter(({ status }) => status === 429).length, 190);
    const late = await from(2, 'a password');
    assert.equal(late.status, 429, 'the right password is refused like a wrong one');
    assert(late.retryAfter > 800 && late.retryAfter <= 900, String(late.retryAfter));
    assert.equal((await from(3, 'a password')).status, 200, 'others come in');
    assert.match(warned.join('\n'), /too many wrong passwords, last one from 127\.0\.0\.2/);
  });

  it('refuses new clients when too many addresses guess, but not clients that logged in before', async (t) => {
    const { from } = await guarded(t);
    assert.equal((await from(9, 'a password')).status, 200);
    for (let i = 0; i < 40; i += 1) await from(20 + i, 'guess');
    assert.equal((await from(80, 'a password')).status, 429);
    assert.equal((await from(9, 'a password')).status, 200);
  });

  it('does not count requests without a password, and unblocks a client after 15 minutes', async (t) => {
    const { from } = await guarded(t, { ...limits, perClient: 2, blockedSeconds: 5 });
    for (let i = 0; i < 5; i += 1) assert.equal((await from(2)).status, 401);
    for (let i = 0; i < 2; i += 1) assert.equal((await from(2, 'guess')).status, 401);
    assert.equal((await from(2, 'a password')).status, 429);
    await comesTrue('it is unblocked', async () => (await from(2, 'a password')).status === 200);
  });
});
