import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveBoard } from '../../src/io/board.ts';
import { noLog } from '../../src/io/redis-connect.ts';
import { office } from '../support/office.ts';

describe('the board of the queues', () => {
  it('has the queues of every cluster', async (t) => {
    const { redis } = await office(t);
    const at = { redis: redis.address, host: '127.0.0.1', port: 0, password: 'a password', log: noLog };
    const board = serveBoard({ ...at, clusters: ['eu', 'us'] });
    t.after(() => board.close());
    const headers = { authorization: `Basic ${Buffer.from('mailha:a password').toString('base64')}` };
    const told = await (await fetch(`${await board.url}api/queues`, { headers })).json();
    const names = told.queues.map(({ name }: { name: string }) => name);
    assert.deepEqual(
      names,
      ['eu', 'us'].flatMap((name) => ['reads', 'writes', 'posts'].map((one) => `${name} ${one}`)),
    );
  });

  it('is shown to whoever has the password, and changes nothing', async (t) => {
    const { redis, submit } = await office(t);
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
        ['reads', true],
        ['writes', true],
        ['posts', true],
      ],
    );
    const change = await fetch(`${url}api/queues/reads/pause`, { method: 'PUT', headers });
    assert(!change.ok, String(change.status));
  });
});
