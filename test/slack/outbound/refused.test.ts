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
    for (const word of [
      'not_in_channel',
      'channel_not_found',
      'is_archived',
      'invalid_auth',
      'missing_scope',
      'new_word',
    ]) {
      assert(isRefusal(error(word)), word);
    }
    for (const word of ['internal_error', 'ratelimited', 'service_unavailable']) assert(!isRefusal(error(word)), word);
    assert(!isRefusal(new webApi.WebAPIRequestError(new Error('reset'))));
  });

  it('is retried every 30 s for ten minutes, then every ten minutes for a day, then only when the run changes', () => {
    const first = nextRefusal(undefined, 'not_in_channel', 1000);
    assert.deepEqual(
      { ...first },
      {
        refusal: { times: 1, at: 1000, since: 1000, error: 'not_in_channel' },
        retry: { ms: 30_000, isQuick: true },
      },
    );
    assert.equal(restMs(first.refusal, 11_000), 20_000);
    assert(restMs(first.refusal, 31_000) <= 0);
    let next = first;
    const waits: number[] = [];
    for (let at = 1000; next.retry; ) {
      waits.push(next.retry.ms);
      at += next.retry.ms;
      next = nextRefusal(next.refusal, 'not_in_channel', at);
    }
    assert.equal(waits.filter((ms) => ms === 30_000).length, 19);
    const hours = waits.reduce((sum, ms) => sum + ms, 0) / 3600_000;
    assert(hours >= 24 && hours < 24.5, `${hours} h`);
    assert.equal(next.refusal.gaveUp, true);
  });

  it('is not repaired by an invitation between two people', () => {
    const place = { channel: 'D0', responseUrl: 'https://hooks.slack.com/x' };
    assert.match(
      refusalCard({ ...run, place }, error('channel_not_found')).summary,
      /^Job 7 has no thread: Slack apps cannot post/,
    );
  });

  it('is reported with the remedy', () => {
    assert.equal(
      refusalCard(run, error('not_in_channel')).summary,
      'Job 7 has no thread: the bot is not in this channel. To see its progress here, type `/invite @mailha` in it. `/mailha job 7` shows it to you alone.',
    );
    assert.match(refusalCard({ ...run, state: 'done' }, error('is_archived')).summary, /archived.*To see its result/);
  });
});
