import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { probe } from '../../src/clients/probe.ts';
import { type Attempt, longestOutage, outagesOf, type Probing } from '../../src/model/drill/probe.ts';
import { comesTrue } from '../support/comes-true.ts';

const write = { user: 'nobody', password: 'nothing' };
const everyMs = 20;

/** A mail server that can go down: closes its port and its connections. */
async function greeter(port = 0, greeting = '220 here\r\n') {
  const sockets = new Map<Socket, number>();
  const server: Server = createServer((socket) => {
    sockets.set(socket, performance.now());
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (greeting !== '') socket.write(greeting);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return {
    port: address.port,
    open: () => sockets.size,
    /** How long the oldest of its connections has lasted. */
    oldestMs: () => Math.max(0, ...[...sockets.values()].map((since) => performance.now() - since)),
    async close() {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** The longest time between the starts of two clients in turn, which is the precision of what they measure. */
function longestGap(attempts: readonly Attempt[]): number {
  const starts = attempts.map(({ at }) => at).toSorted((a, b) => a - b);
  return Math.max(...starts.slice(1).map((at, i) => at - (starts[i] ?? at)));
}

const attemptsOf = (probing: Probing) => probing.now()[0]?.attempts ?? [];

describe('short-lived clients', () => {
  it('measure an outage to within their interval, and keep its first error', async (t) => {
    const first = await greeter();
    const target = { name: 'submission', address: '127.0.0.1', port: first.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    await comesTrue('it serves', () => attemptsOf(probing).length > 5);
    const gone = performance.now();
    await first.close();
    await sleep(500);
    const again = await greeter(first.port);
    const truth = performance.now() - gone;
    const served = () => attemptsOf(probing).filter(({ why }) => why === undefined).length;
    const before = served();
    await comesTrue('it serves again', () => served() > before + 5);
    const [probed] = await probing.stop();
    await again.close();
    assert(probed);
    // The server answers at once or not at all: a client that waited for its patience to end waited for this process.
    const attempts = probed.attempts.filter(({ why }) => !why?.endsWith('within 1000 ms'));
    const [outage, ...others] = outagesOf(attempts);
    assert.deepEqual(others, []);
    assert.match(outage?.why ?? '', /ECONNREFUSED|ECONNRESET|closed without a word/);
    const measured = longestOutage(outagesOf(attempts), Number.POSITIVE_INFINITY);
    // 20 ms on a machine that is not busy.
    const precision = longestGap(attempts) + 5;
    t.diagnostic(`${measured} ms measured, ${truth} ms true, a client at least every ${precision} ms`);
    assert(Math.abs(measured - truth) <= precision, `${measured} ms measured, ${truth} ms true`);
  });

  it('do not wait for earlier ones: no response is an outage from the start', async () => {
    const silent = await greeter(0, '');
    const target = { name: 'submission', address: '127.0.0.1', port: silent.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    await sleep(1500);
    const [probed] = await probing.stop();
    await silent.close();
    // Sequential clients would make only two attempts.
    assert(probed && probed.attempts.length > 10, `${probed?.attempts.length} came`);
    assert(probed.attempts.every(({ why }) => why === 'no word within 1000 ms'));
  });

  it('fail when a server sends an unexpected greeting', async () => {
    const odd = await greeter(0, '421 go away\r\n');
    const target = { name: 'submission', address: '127.0.0.1', port: odd.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    // One of them stays, to see when it is cut.
    await comesTrue('clients are greeted', () => odd.open() > 2);
    await odd.close();
    const [probed] = await probing.stop();
    assert(probed?.attempts.some(({ why }) => why?.includes('421 go away')));
  });

  it('report why a database rejects writes', async () => {
    const target = { name: 'mysql write', address: '127.0.0.1', port: 1, way: 'write' } as const;
    const probing = probe([target], { everyMs, write });
    await comesTrue('the first has ended', () => attemptsOf(probing).length > 0);
    const [probed] = await probing.stop();
    assert.match(probed?.attempts[0]?.why ?? '', /ECONNREFUSED/);
  });
});

describe('a long-lived client', () => {
  const targetOf = (port: number) => ({ name: 'connect', address: '127.0.0.1', port, way: 'connect' }) as const;

  it('is disconnected once when its server goes down, and reconnects', async () => {
    const first = await greeter();
    const began = performance.now();
    const probing = probe([targetOf(first.port)], { everyMs, write });
    const cuts = () => probing.now()[0]?.cuts ?? [];
    /** Closes the server; answers when, in ms since the probing began, and when the cut was there at the latest. */
    const closes = async (server: typeof first, nth: number) => {
      const from = performance.now() - began - 20;
      await server.close();
      await comesTrue(`it is cut ${nth} times`, () => cuts().length === nth);
      return { from, to: performance.now() - began };
    };
    await comesTrue('it is connected', () => first.oldestMs() > 500);
    assert.deepEqual(cuts(), []);
    const least = first.oldestMs() - 100;
    const once = await closes(first, 1);
    const again = await greeter(first.port);
    await comesTrue('it is connected again', () => again.oldestMs() > 300);
    const twice = await closes(again, 2);
    const [probed] = await probing.stop();
    const [one, two, ...more] = probed?.cuts ?? [];
    assert.deepEqual(more, []);
    assert(one && one.at > once.from && one.at < once.to, JSON.stringify([one, once]));
    assert(one.heldMs > least && one.heldMs < one.at, JSON.stringify([one, least]));
    assert(two && two.at > twice.from && two.at < twice.to, JSON.stringify([two, twice]));
  });

  it('counts as disconnected when its server stops responding', async () => {
    const polite = createServer((socket) => {
      socket.write('220 here\r\n');
      socket.on('error', () => {}).once('data', () => socket.write('250 yes\r\n'));
    }).listen(0, '127.0.0.1');
    await once(polite, 'listening');
    const address = polite.address();
    assert(address !== null && typeof address === 'object');
    const target = { name: 'submission', address: '127.0.0.1', port: address.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs: 1000, write });
    await comesTrue('it is cut', () => (probing.now()[0]?.cuts ?? []).length > 0, 60_000);
    const [probed] = await probing.stop();
    polite.close();
    const [cut] = probed?.cuts ?? [];
    assert.equal(cut?.why, 'no word within 10 s');
    assert(cut.heldMs > 11_500 && cut.heldMs < 20_000, JSON.stringify(cut));
  });
});
