import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { positionsIn } from '../../src/store/positions.ts';
import { storeOf } from '../../src/store/script.ts';
import { clientOf, startRedis, type TestRedis } from '../support/redis.ts';

const uuid = '99a34490-e803-11f1-8178-b3300245c33a';
const other = 'ffffffff-e803-11f1-8178-b3300245c33a';
const at = (seqno: number, history = uuid) => ({ uuid: history, seqno, at: 1_700_000_000_000 + seqno });
/** More digits than cjson writes. */
const large = 2 ** 53 - 1;

type Test = Parameters<typeof clientOf>[1] & Parameters<typeof startRedis>[0];

async function remembered(t: Test) {
  const server = await startRedis(t);
  return { server, positions: looker(server, t), text: (value: string) => write(server, t, value) };
}

const looker = (server: TestRedis, t: Test) => positionsIn(storeOf(clientOf(server, t), 'eu'));
const write = (server: TestRedis, t: Test, value: string) =>
  clientOf(server, t).hset('{mailha:eu}:memory', 'galera.positions', value);

describe('the furthest position that is remembered', () => {
  it('is never moved backwards by looks that race', async (t) => {
    const { server, positions } = await remembered(t);
    const lookers = Array.from({ length: 8 }, () => looker(server, t));
    const seqnos = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 400) + 1);
    const seen: number[] = [];
    let over = false;
    const watching = (async () => {
      while (!over) seen.push((await positions.furthest())?.seqno ?? 0);
    })();
    await Promise.all(seqnos.map((seqno, i) => lookers[i % lookers.length]?.advance(at(seqno))));
    over = true;
    await watching;
    assert.equal((await positions.furthest())?.seqno, 400);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
      'never smaller than it was before',
    );
  });

  it('stays when a position of another history arrives, however far', async (t) => {
    const { positions } = await remembered(t);
    await positions.advance(at(900));
    await Promise.all([
      positions.advance(at(1_000_000, other)),
      positions.advance(at(901)),
      positions.advance(at(3, other)),
    ]);
    assert.deepEqual(await positions.furthest(), at(901));
  });

  it('gives way to another history only where exactly it was given up', async (t) => {
    const { positions } = await remembered(t);
    await positions.advance(at(900));
    assert.equal(await positions.giveUp(at(899), at(3, other)), false, 'it has moved on since');
    assert.equal(await positions.giveUp(at(900, other), at(3, other)), false);
    assert.deepEqual(await positions.furthest(), at(900));
    assert.equal(await positions.giveUp(at(900), at(3, other)), true);
    assert.equal(await positions.giveUp(at(900), at(4, other)), false, 'a second time');
    assert.deepEqual(await positions.furthest(), at(3, other));
  });

  it('keeps every digit', async (t) => {
    const { positions } = await remembered(t);
    for (const seqno of [large - 2, large, large - 1]) await positions.advance(at(seqno));
    assert.equal((await positions.furthest())?.seqno, large);
  });

  it('is read as an earlier version has written it', async (t) => {
    const { positions, text } = await remembered(t);
    await text(JSON.stringify({ furthest: at(900), nodes: { db1: at(900) } }));
    await positions.advance(at(800));
    assert.deepEqual(await positions.furthest(), at(900));
  });

  for (const broken of ['{', '[]', '{"furthest":{"uuid":7}}', '{"furthest":null}', 'null', '"x"']) {
    it(`is not replaced, and fails the question, where it is ${broken}`, async (t) => {
      const { positions, text } = await remembered(t);
      await text(broken);
      await positions.advance(at(1));
      await assert.rejects(positions.furthest(), {
        name: 'Refused',
        message: /HGET \{mailha:eu\}:memory galera\.positions/,
      });
    });
  }
});
