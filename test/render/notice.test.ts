import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Notice, noticeJob } from '../../src/model/run/notice.ts';
import { threadOf } from '../../src/render/thread.ts';
import { journalOf, runOf } from '../support/journals.ts';

const until = Date.UTC(2026, 10, 29, 12);
const [by, because] = ['U0ANNA', 'the provider works on <the> switches'];

/** Its push text and its markup. */
function posted(notice: Notice): readonly string[] {
  const run = runOf({ id: '7', job: noticeJob, cluster: 'eu', state: 'done' });
  const posts = threadOf(run, journalOf([0, { kind: 'announced', notice }]));
  assert.deepEqual(
    posts.map(({ key, settled }) => [key, settled]),
    [['root', true]],
  );
  const { summary = '', parts = [] } = posts[0]?.card ?? {};
  return [summary, ...parts.flatMap((part) => (part.kind === 'text' ? [part.text.mrkdwn] : []))];
}

const local = `<!date^${until / 1000}^{date_short_pretty} {time_secs}|2026-11-29 12:00 UTC>`;
const escaped = 'the provider works on &lt;the&gt; switches';

describe('a notice', () => {
  it('of a freeze and its end mentions people, and says what lifts it', () => {
    const hold = { kind: 'freeze', by, because } as const;
    assert.deepEqual(posted({ what: 'held', hold }), [
      `eu: all changes frozen: ${because}`,
      `:octagonal_sign: <@U0ANNA> froze all changes on *eu*: ${escaped}. \`/mailha thaw\` lifts it.`,
    ]);
    assert.deepEqual(posted({ what: 'released', by: 'U0BOB', hold }), [
      'eu: freeze lifted',
      `:unlock: <@U0BOB> lifted the freeze by <@U0ANNA> on *eu* (${escaped}).`,
    ]);
  });

  it('of a lock shows its end in local time', () => {
    const hold = { kind: 'lock', by, because, until } as const;
    assert.deepEqual(posted({ what: 'held', hold }), [
      `eu: locked: ${because}`,
      `:lock: <@U0ANNA> locked *eu* until ${local}: ${escaped}. \`/mailha unlock\` lifts it.`,
    ]);
    assert.equal(posted({ what: 'released', by, hold })[1], `:unlock: <@U0ANNA> lifted the lock on *eu* (${escaped}).`);
  });

  it('of a mute says what, until when and why', () => {
    assert.deepEqual(posted({ what: 'muted', by: 'os:root', about: 'dovecot', until, because }), [
      `eu: dovecot alerts muted: ${because}`,
      `:no_bell: \`os:root\` muted *dovecot* on *eu* until ${local}: ${escaped}. \`/mailha unmute dovecot\` lifts it.`,
    ]);
    assert.deepEqual(posted({ what: 'unmuted', by, about: 'dovecot' }), [
      'eu: dovecot alerts unmuted',
      ':bell: <@U0ANNA> unmuted *dovecot* on *eu*.',
    ]);
  });
});
