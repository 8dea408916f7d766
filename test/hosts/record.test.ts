import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recorder, replay } from '../../src/hosts/record.ts';
import type { Fact, RawAnswer } from '../../src/model/check/fact.ts';
import { HostError, describe as inWords } from '../../src/model/text/errors.ts';
import { inventory } from '../support/fake-world.ts';

const [host] = inventory.hosts;
assert(host);
const fact = (id: string, more: Partial<Fact> = {}): Fact => ({
  id,
  argv: ['cat', id],
  parse: (text) => text.trim(),
  ...more,
});
const [a, b, key] = [fact('a'), fact('b'), fact('key', { secret: true })];
const printed = (stdout: string, ended: RawAnswer['ended'] = 0): RawAnswer => ({
  ended,
  stdout,
  stderr: 'no such file',
  seconds: 20,
});

/** A host on which `b` fails; notes what it is asked. */
function answering() {
  const asked: string[][] = [];
  const ask: Parameters<typeof recorder>[0] = async (_, facts) => {
    asked.push(facts.map(({ id }) => id));
    // Nothing is known of a fact that is left out.
    const raw = new Map(
      facts.filter(({ id }) => id !== 'lost').map(({ id }) => [id, printed(`${id} of hunter22\n`, id === 'b' ? 2 : 0)]),
    );
    return { byFact: new Map(), raw, sentAt: 1000 * asked.length, receivedAt: 1000 * asked.length + 10 };
  };
  return { ask, asked };
}

const hide = (text: string) => text.replaceAll('hunter22', '********');

describe('recorded hosts', () => {
  it('get each question once, and answer later as they did', async () => {
    const { ask, asked } = answering();
    const live = recorder(ask);
    const first = await live.ask(host, [fact('lost'), a]);
    const [, second] = await Promise.all([live.ask(host, [a, b]), live.ask(host, [b, a, key])]);
    assert.deepEqual(asked, [['lost', 'a'], ['b'], ['key']]);
    assert.deepEqual(first.byFact.get('a'), { ok: true, value: 'a of hunter22' });
    assert.deepEqual([second.sentAt, second.receivedAt], [1000, 3010]);
    const later = await replay(JSON.parse(JSON.stringify(live.recorded((text) => text))))(host, [b, a]);
    assert.deepEqual(later.byFact.get('a'), second.byFact.get('a'));
    const failed = later.byFact.get('b');
    assert(failed && !failed.ok);
    assert.equal(inWords(failed.error), 'filer1: asking b: cat ended with exit code 2: no such file');
  });

  it('are kept without secrets, and without facts that are secret as a whole', async () => {
    const live = recorder(answering().ask);
    await live.ask(host, [a, key]);
    const kept = live.recorded(hide);
    assert.deepEqual(
      kept[0]?.facts.map(({ id }) => id),
      ['a'],
    );
    assert(!JSON.stringify(kept).includes('hunter22'));
    const missing = (await replay(kept)(host, [key])).byFact.get('key');
    assert(missing && !missing.ok);
    assert.match(missing.error.message, /asking key: not in the bundle/);
  });

  it('that are unreachable are tried once, and stay so with their remedy', async () => {
    let tries = 0;
    const live = recorder(async () => {
      tries += 1;
      throw new HostError('filer1', 'asking 2 facts', { cause: new Error('no route'), remedy: 'check its console' });
    });
    const failure = async (from: ReturnType<typeof replay>, facts: readonly Fact[]) =>
      from(host, facts).then(
        () => 'answered',
        (error: unknown) => (error instanceof HostError ? `${inWords(error)}; ${error.remedy}` : String(error)),
      );
    const said = 'filer1: asking 2 facts: no route; check its console';
    assert.equal(await failure(live.ask, [a, b]), said);
    assert.equal(await failure(live.ask, [key]), said);
    assert.equal(tries, 1);
    assert.equal(await failure(replay(live.recorded(hide)), [a]), said);
    assert.equal(await failure(replay([]), [a]), 'filer1: not in the bundle; undefined');
  });
});
