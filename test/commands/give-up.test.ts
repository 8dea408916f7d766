import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { givenUp } from '../../commands/give-up.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { inventory } from '../support/fake-world.ts';

const typed = (words: string) => givenUp(words.split(' ').filter(Boolean), inventory, 'recover databases');

describe('what a recovery gives up', () => {
  it('is nothing by default', () => {
    assert.deepEqual(typed(''), []);
  });

  it('is typed out in full, for each host or position', () => {
    assert.deepEqual(typed('without db2 and lose what only db2 has'), ['db2']);
    assert.deepEqual(
      typed('without db2 and lose what only db2 has without 99a34490:9 and lose what only 99a34490:9 has'),
      ['db2', '99a34490:9'],
    );
    assert.deepEqual(typed('without db2 and lose what only db2 has without db2 and lose what only db2 has'), ['db2']);
  });

  it('is refused with the words to type when they are incomplete or name another host', () => {
    for (const words of ['without db2', 'without db2 --force', 'without db2 and lose what only db1 has']) {
      assert.throws(
        () => typed(words),
        /To confirm, type it in full: recover databases without db2 and lose what only db2 has/,
        words,
      );
    }
    assert.throws(() => typed('without db2 and lose what only db2 has now'), /"now" is not expected here/);
  });

  it('is a host with data, or a position in its full notation', () => {
    for (const name of ['filer1', 'lb1', 'db9', '99a34490', '99A34490:9', '99a34490:-1', '$(id)']) {
      assert.throws(() => typed(`without ${name} and lose what only ${name} has`), Refused, name);
    }
    assert.throws(() => typed('without'), /No database host given\. Use one of: db1, db2/);
  });
});
