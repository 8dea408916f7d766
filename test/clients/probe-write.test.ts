import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createServer } from 'mysql2';
import { writerTo } from '../../src/clients/probe-write.ts';

const login = { user: 'root', password: 'nothing' };
const greeting = { protocolVersion: 10, serverVersion: '11.8.3-MariaDB', connectionId: 1, statusFlags: 2 };

/** What mysql2's own server side has and its types do not. */
interface ServerSide {
  serverHandshake(options: object): void;
  writeOk(): void;
  on(event: string, listener: (...said: string[]) => void): void;
}

/** A database that lets everybody in, says OK to what `answers` picks, and never answers anything else. */
async function database(t: Pick<TestContext, 'after'>, answers: (sql: string) => boolean) {
  const said: string[] = [];
  const server = createServer((socket: unknown) => {
    const connection = socket as ServerSide;
    const authCallback = (_: unknown, done: (error: null) => void) => done(null);
    connection.serverHandshake({ ...greeting, characterSet: 8, capabilityFlags: 0xfff7ff, authCallback });
    connection.on('error', () => {});
    // A statement that begins with SET comes as the second.
    for (const event of ['query', 'stmt_prepare']) {
      connection.on(event, (sql = '') => {
        said.push(sql);
        if (answers(sql)) connection.writeOk();
      });
    }
  });
  const { _server: listening } = server as unknown as { readonly _server: Server };
  listening.listen(0, '127.0.0.1');
  t.after(() => listening.close());
  await once(listening, 'listening');
  const address = listening.address();
  assert(address !== null && typeof address === 'object');
  return { said, target: { name: 'mysql write', address: '127.0.0.1', port: address.port, way: 'write' } as const };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

describe('a client that writes to the database', () => {
  it('gives up a statement that hangs, be it the one that makes its table', { timeout: 15_000 }, async (t) => {
    const { target, said } = await database(t, () => false);
    const took = await seconds(() => assert.rejects(writerTo(target, login)(), /Query inactivity timeout/));
    assert.match(said.join(), /CREATE TABLE/);
    assert(took < 5, `${took} s`);
  });

  it('ends in bounded time when the statement that drops its table hangs', { timeout: 15_000 }, async (t) => {
    const { target, said } = await database(t, (sql) => !sql.includes('DROP'));
    const write = writerTo(target, login);
    await assert.rejects(write(), /the written value was not found/);
    const took = await seconds(async () => write.close?.());
    assert.match(said.join(), /DROP TABLE/);
    assert(took < 5, `${took} s`);
  });
});
