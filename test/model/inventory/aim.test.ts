import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aim, clashes } from '../../../src/model/inventory/aim.ts';
import { fc } from '../../support/laws.ts';
import { inventory } from '../../support/people.ts';

const of = (name: string, ...channels: string[]) => ({ inventory: { ...inventory, name, channels } });
const [eu, us] = [of('eu', 'C0EU'), of('us', 'C0US', 'C0USOPS')];
const both = [eu, us];

describe('which cluster is meant', () => {
  it('is said by @name, wherever it stands, before anything else', () => {
    for (const said of ['@us deploy all', 'deploy @us all', 'deploy all @us']) {
      const found = aim(said.split(' '), both, { channel: 'C0EU', thread: eu });
      assert.deepEqual([found.at, found.words, found.named], [us, ['deploy', 'all'], true], said);
    }
  });

  it('is never read out of a typed reason', () => {
    const spoken = [
      'freeze because eu loses mail, @us please take over',
      'lock for 2h Because @us is down',
      'reject 42 ask @us first',
      'reject 42 @us please look',
      'reject @us is down',
    ];
    for (const said of spoken) {
      const found = aim(said.split(' '), both, { thread: eu });
      assert.deepEqual([found.at, found.words, found.named], [eu, said.split(' '), false], said);
    }
    for (const said of ['freeze @us because @eu is fine', '@us freeze because @eu is fine']) {
      assert.equal(aim(said.split(' '), both, { thread: eu }).at, us, said);
    }
    assert.deepEqual(aim('@us reject 42 ask @eu'.split(' '), both).words, ['reject', '42', 'ask', '@eu']);
    assert.deepEqual(aim('reject 42 @us'.split(' '), both).words, ['reject', '42']);
  });

  it('is else that of the thread, then that of the channel, then the only one', () => {
    assert.equal(aim(['status'], both, { channel: 'C0EU', thread: us }).at, us);
    assert.equal(aim(['status'], both, { channel: 'C0USOPS' }).at, us);
    assert.equal(aim(['status'], both, { channel: 'C0RANDOM' }).at, undefined);
    assert.equal(aim(['status'], [us], { channel: 'C0RANDOM' }).at, us);
  });

  it('is none of those there are when another name comes first', () => {
    assert.throws(() => aim(['@uss', 'status'], both), /Unknown cluster @uss\. Did you mean @us\?/);
    assert.throws(() => aim(['@moon'], both), /Unknown cluster @moon\. Use one of: @eu, @us\./);
  });

  it('takes no other word away', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith('@'));
    fc.assert(
      fc.property(fc.array(word), fc.nat(), (words, i) => {
        assert.deepEqual(aim(words, both).words, words);
        assert.deepEqual(aim(words.toSpliced(i % (words.length + 1), 0, '@eu'), both).words, words);
      }),
    );
    const mailbox = ['mailbox', 'add', 'anna@eu', 'because', '@anna', 'asked'];
    assert.deepEqual(aim(mailbox, both).words, mailbox);
  });

  it('cannot be said where two of them claim one name, or one channel', () => {
    assert.deepEqual(clashes(both), []);
    assert.match(clashes([eu, of('eu')]).join(), /^the name eu is used by two clusters/);
    assert.match(clashes([eu, of('asia', 'C0EU')]).join(), /^the channel C0EU is used by .* eu and asia/);
  });
});
