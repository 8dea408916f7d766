import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';

describe('package.json', () => {
  // Releases differ about days whose midnight the clocks skip: the calendar would announce one day and BullMQ run another.
  it('pins the cron-parser that BullMQ schedules with', () => {
    const ours = createRequire(import.meta.url);
    const bullmq = createRequire(ours.resolve('bullmq'));
    assert.equal(ours.resolve('cron-parser'), bullmq.resolve('cron-parser'));
  });
});
