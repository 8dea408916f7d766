import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rhythm } from '../../commands/when.ts';

const typed = (words: string) => rhythm(words.split(' ').filter(Boolean), 'digest schedule 0 7 * * *');

describe('a schedule', () => {
  it('is five fields of cron, in UTC or a named time zone', () => {
    assert.deepEqual(typed('0 3 * * 1'), { pattern: '0 3 * * 1', zone: 'UTC' });
    assert.deepEqual(typed('0 3 * * 1 Europe/Berlin'), { pattern: '0 3 * * 1', zone: 'Europe/Berlin' });
  });

  for (const words of ['', 'daily', '0 3 * *', '0 3 * * 1 Europe/Berlin now']) {
    it(`is refused with an example: ${words}`, () => {
      assert.throws(() => typed(words), {
        name: 'Refused',
        message: 'Schedule missing or invalid, as in `digest schedule 0 7 * * *`.',
      });
    });
  }
});
