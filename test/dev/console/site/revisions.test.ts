import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRevisions } from '../../../../src/dev/console/site/revisions.ts';

describe('createRevisions', () => {
  it('numbers each change once', () => {
    const revisions = createRevisions();
    assert.equal(revisions.stamp('a', { text: 'x' }), 1);
    assert.equal(revisions.stamp('b', { text: 'x' }), 2);
    assert.equal(revisions.stamp('a', { text: 'x' }), 1);
    assert.equal(revisions.stamp('a', { text: 'y' }), 3);
    assert.equal(revisions.current(), 3);
  });
});
