import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retry } from '../../commands/retry.ts';
import { incidentJob } from '../../src/model/check/incident-job.ts';
import { runOf } from '../support/journals.ts';
import { notingDesk } from '../support/noting-desk.ts';

const desk = notingDesk([
  runOf({ id: '42', state: 'failed', text: 'deploy directors', job: 'deploy', params: { target: 'directors' } }),
  runOf({ id: '41', job: incidentJob }),
]);
const typed = (words: string) => retry.again(words.split(' ').filter(Boolean), desk);

describe('retry', () => {
  it('requests the same job with the same parameters and text', async () => {
    assert.deepEqual(await typed('42'), {
      request: { job: 'deploy', params: { target: 'directors' } },
      text: 'deploy directors',
    });
  });

  for (const [words, why] of [
    ['', /^Job number missing, as in retry 42/],
    ['43', /^Job 43 not found/],
    ['41', /^Job 41 is an incident and cannot be retried\.$/],
    ['42 now', /^"now" is not expected here\. Usage: retry ID$/],
  ] as const) {
    it(`is refused: retry ${words}`, () => assert.rejects(typed(words), { name: 'Refused', message: why }));
  }
});
