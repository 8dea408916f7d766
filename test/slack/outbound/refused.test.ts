import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webApi } from '@slack/bolt';
import type { RunRecord } from '../../../src/model/run/run.ts';
import { isRefusal, nextRefusal, refusalCard, restMs } from '../../../src/slack/outbound/refused.ts';

const error = (word: string) => new webApi.WebAPIPlatformError({ ok: false, error: word });
const run: RunRecord = {
  id: '7',
  cluster: 'example',
  job: 'status',
  params: {},
  text: 'status',
  requestedBy: 'U0ANNA',
  state: 'running',
  attempt: 0,
  createdAt: 0,
};

describe('a channel that refuses the bot', () => {
  it('is distinguished from a Slack outage', () => {
    for (const word of ['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action']) {
      assert(isRefusal(error(word)));
    }
    for (const word of ['internal_error', 'ratelimited', 'invalid_auth']) assert(!isRefusal(error(word)));
    assert(!isRefusal(new webApi.WebAPIRequestError(new Error('reset'))));
  });

  it('is retried every 30 s for ten minutes, then only when the run changes', () => {
    let refusal = nextRefusal(undefined, 1000);
    assert.deepEqual(refusal, { refusal: { times: 1, at: 1000 }, againMs: 30_000 });
    assert.equal(restMs(refusal.refusal, 11_000), 20_000);
    assert(restMs(refusal.refusal, 31_000) <= 0);
    for (let n = 2; n <= 20; n += 1) refusal = nextRefusal(refusal.refusal, n * 30_000);
    assert.equal(refusal.againMs, undefined);
  });

  it('is reported with the remedy', () => {
    assert.equal(
      refusalCard(run, error('not_in_channel')).summary,
      'Job 7 has no thread. I am not in this channel. Type `/invite @mailha` here; its progress appears within a minute. `/mailha job 7` shows it to you alone.',
    );
    assert.match(refusalCard({ ...run, state: 'done' }, error('is_archived')).summary, /archived.*its result appears/);
  });
});
