import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { commands } from '../../../commands/index.ts';
import { decisions } from '../../../src/model/run/urgency.ts';
import { kindOf, limitConcurrency } from '../../../src/slack/inbound/concurrency.ts';

/** Work that blocks until released, and who is being served. */
function scene() {
  const turns = limitConcurrency({ questions: 3, perPerson: 2, decisions: 2 });
  const working: string[] = [];
  const going: (() => void)[] = [];
  const ask = (user: string, to: 'decision' | 'question' = 'question') =>
    turns({ user, to }, async () => {
      working.push(user);
      await new Promise<void>((resolve) => going.push(resolve));
      working.splice(working.indexOf(user), 1);
    });
  return { ask, working, letGo: () => going.splice(0).forEach((go) => void go()) };
}

describe('turns', () => {
  it('of one person leave slots for others, and questions leave slots for decisions', async () => {
    const { ask, working, letGo } = scene();
    const all = [...Array.from({ length: 16 }, () => ask('vera')), ask('anna'), ask('bob')];
    await turn();
    assert.deepEqual(working, ['vera', 'vera', 'anna']);
    all.push(ask('vera', 'decision'));
    await turn();
    assert.deepEqual(working, ['vera', 'vera', 'anna', 'vera']);
    while (working.length > 0) {
      letGo();
      await turn();
    }
    await Promise.all(all);
  });

  it('continue after a failure', async () => {
    const turns = limitConcurrency({ questions: 1, perPerson: 1, decisions: 1 });
    const asked = { user: 'vera', to: 'question' } as const;
    await assert.rejects(
      turns(asked, async () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await turns(asked, async () => 'done'), 'done');
  });
});

describe('a decision', () => {
  it('is classified by the first word, wherever the cluster and the bot are named', () => {
    for (const text of ['freeze eu loses mail', '@us freeze', '<@U0BOT> approve 12', 'CANCEL 3 @eu', '  lock 2h'])
      assert.equal(kindOf(text), 'decision', text);
    for (const text of ['', 'audit freeze', 'status', 'frozen']) assert.equal(kindOf(text), 'question', text);
  });

  it('is always an existing command', () => {
    const names = commands.map(({ name }) => name);
    for (const one of decisions) assert(names.includes(one), one);
  });
});
