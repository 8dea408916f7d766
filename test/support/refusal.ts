import assert from 'node:assert/strict';
import { Refused } from '../../src/model/text/errors.ts';

/** What somebody is told when this is refused; anything else that happens is a failure of the test. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert(error instanceof Refused, `threw something else: ${error instanceof Error ? error.stack : error}`);
    return error.message;
  }
  assert.fail('nothing was refused');
}
