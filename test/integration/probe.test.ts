import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { probe } from '../../src/clients/probe.ts';
import { longestOutage, outagesOf } from '../../src/model/drill/probe.ts';

const write = { user: 'nobody', password: 'nothing' };
const everyMs = 20;

/** A mail server that can go down: closes its port and its connections. */
async function greeter(port = 0, greeting = '220 here\r\n') {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (greeting !== '') socket.write(greeting);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return {
    port: address.port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

describe('short-lived clients', () => {
  it('measure an outage to within 25 ms, and keep its first error', async () => {
    const first = await greeter();
    const target = { name: 'submission', address: '127.0.0.1', port: first.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    await sleep(300);
    const gone = performance.now();
    await first.close();
    await sleep(500);
    const again = await greeter(first.port);
    const truth = performance.now() - gone;
    await sleep(300);
    const [probed] = await probing.stop();
    await again.close();
    assert(probed);
    const [outage, ...others] = outagesOf(probed.attempts);
    assert.deepEqual(others, []);
    assert.match(outage?.why ?? '', /ECONNREFUSED|ECONNRESET|closed without a word/);
    const measured = longestOutage(outagesOf(probed.attempts), Number.POSITIVE_INFINITY);
    assert(Math.abs(measured - truth) <= 25, `${measured} ms measured, ${truth} ms true`);
  });

  it('do not wait for earlier ones: no response is an outage from the start', async () => {
    const silent = await greeter(0, '');
    const target = { name: 'submission', address: '127.0.0.1', port: silent.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    await sleep(1500);
    const [probed] = await probing.stop();
    await silent.close();
    assert(probed && probed.attempts.length > 40, `${probed?.attempts.length} came`);
    assert(probed.attempts.every(({ why }) => why === 'no word within 1000 ms'));
  });

  it('fail when a server sends an unexpected greeting', async () => {
    const odd = await greeter(0, '421 go away\r\n');
    const target = { name: 'submission', address: '127.0.0.1', port: odd.port, way: 'submission' } as const;
    const probing = probe([target], { everyMs, write });
    await sleep(200);
    await odd.close();
    const [probed] = await probing.stop();
    assert(probed?.attempts.some(({ why }) => why?.includes('421 go away')));
  });

  it('report why a database rejects writes', async () => {
    const target = { name: 'mysql write', address: '127.0.0.1', port: 1, way: 'write' } as const;
    const probing = probe([target], { everyMs, write });
    await sleep(300);
    const [probed] = await probing.stop();
    assert.match(probed?.attempts[0]?.why ?? '', /ECONNREFUSED/);
  });
});

describe('a long-lived client', () => {
  const targetOf = (port: number) => ({ name: 'connect', address: '127.0.0.1', port, way: 'connect' }) as const;

  it('is disconnected once when its server goes down, and reconnects', async () => {
    const first = await greeter();
    const probing = probe([targetOf(first.port)], { everyMs, write });
    await sleep(500);
    assert.deepEqual(probing.now()[0]?.cuts, []);
    const gone = performance.now();
    await first.close();
    await sleep(300);
    const again = await greeter(first.port);
    await sleep(600);
    const told = performance.now() - gone;
    await again.close();
    await sleep(200);
    const [probed] = await probing.stop();
    const [one, two, ...more] = probed?.cuts ?? [];
    assert.deepEqual(more, []);
    assert(one && one.heldMs > 400 && one.heldMs < 600, JSON.stringify(one));
    assert(two && Math.abs(two.at - one.at - told) < 100, JSON.stringify([one, two, told]));
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
    await sleep(13_500);
    const [probed] = await probing.stop();
    polite.close();
    const [cut] = probed?.cuts ?? [];
    assert.equal(cut?.why, 'no word within 10 s');
    assert(cut.heldMs > 11_500 && cut.heldMs < 13_000, JSON.stringify(cut));
  });
});
