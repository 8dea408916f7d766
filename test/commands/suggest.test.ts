import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggest } from '../../commands/suggest.ts';
import { inventory } from '../support/fake-world.ts';

const all = { permissions: ['viewer', 'operator', 'approver'], inventory } as const;

describe('a suggestion', () => {
  it('can run a read-only command that is valid as typed', () => {
    assert.deepEqual(suggest(['status'], ['lb1'], all), [{ name: 'status', runs: 'status lb1' }]);
    assert.deepEqual(suggest(['status', 'jobs'], [], all), [
      { name: 'status', runs: 'status' },
      { name: 'jobs', runs: 'jobs' },
    ]);
    assert.deepEqual(suggest(['job'], ['42'], all), [{ name: 'job', runs: 'job 42' }]);
  });

  it('only names a command that changes something, is invalid as typed, or needs a role that is missing', () => {
    assert.deepEqual(suggest(['deploy'], ['directors'], all), [{ name: 'deploy' }]);
    assert.deepEqual(suggest(['status'], ['lb9'], all), [{ name: 'status' }]);
    assert.deepEqual(suggest(['job'], [], all), [{ name: 'job' }]);
    assert.deepEqual(suggest(['status'], [], { ...all, permissions: [] }), [{ name: 'status' }]);
  });

  it('ignores names that are no command', () => {
    assert.deepEqual(suggest(['stauts'], [], all), []);
  });
});
