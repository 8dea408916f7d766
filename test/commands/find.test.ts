import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isJobId, jobId, noMore, oneOf } from '../../commands/find.ts';
import type { Refused } from '../../src/model/text/errors.ts';

describe('oneOf', () => {
  const tiers = ['directors', 'databases', 'mail'];

  it('gives a known word back', () => {
    assert.equal(oneOf('tier', 'mail', tiers), 'mail');
  });

  it('names the nearest, or all when none is near or none was typed', () => {
    assert.throws(() => oneOf('tier', 'director', tiers), /Unknown tier "director"\. Did you mean directors\?/);
    assert.throws(() => oneOf('tier', 'zzz', tiers), /Unknown tier "zzz"\. Use one of: directors, databases, mail\./);
    assert.throws(
      () => oneOf('tier', undefined, tiers),
      /^Refused: No tier given\. Use one of: directors, databases, mail\./,
    );
    assert.throws(() => oneOf('tier', undefined, ['mail']), /Use mail\./);
  });

  it('gives what was typed back on one line, cut, and without what would format the answer', () => {
    const typed = `\`rm\`\n*x*\u202e${'y'.repeat(4000)}`;
    assert.throws(
      () => oneOf('tier', typed, tiers),
      ({ message }: Refused) => message.startsWith('Unknown tier "ˋrmˋ ∗x∗ yyy') && message.length < 120,
    );
  });
});

describe('noMore', () => {
  it('refuses the first word too many with the usage', () => {
    noMore('jobs', [], 0);
    noMore('job ID', ['42'], 1);
    assert.throws(() => noMore('job ID', ['42', 'now', 'please'], 1), /"now" is not expected here\. Usage: job ID/);
  });
});

describe('the number of a job', () => {
  it('is understood as people write it', () => {
    for (const typed of ['42', '#42', 'job-42', 'job42']) {
      assert.equal(jobId('job ID', typed), '42');
      assert(isJobId(typed));
    }
  });

  it('is refused with an example otherwise', () => {
    for (const typed of [undefined, '', 'x', '4 2', '-1', '42;reboot', '42\n', '１２', '9'.repeat(13)]) {
      assert.throws(() => jobId('job ID', typed), /Job number missing, as in job 42; `jobs` lists them\./);
    }
  });
});
