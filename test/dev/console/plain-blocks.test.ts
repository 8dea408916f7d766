import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Block } from '../../../src/dev/console/message.ts';
import { defaultChannels, defaultGroups, defaultUsers } from '../../../src/dev/console/people.ts';
import { plainBlocks } from '../../../src/dev/console/plain-blocks.ts';

const reader = {
  users: defaultUsers,
  groups: defaultGroups,
  channels: defaultChannels,
  now: Date.parse('2026-11-24T12:00:00Z'),
  locale: 'en-GB',
  timeZone: 'UTC',
};
const plain = (...blocks: readonly Block[]) => plainBlocks(blocks, reader);
const words = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const text = (it: string) => ({ type: 'text', text: it });

describe('plainBlocks', () => {
  it('underlines headings, keeps code verbatim, and puts buttons in brackets', () => {
    const written = plain(
      { type: 'header', text: words('Deploy directors') },
      { type: 'section', text: mrkdwn('```\nTCP  192.0.2.12:25 wlc\n  -&gt; 192.0.2.31:25\n```') },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: words('Approve') },
          { type: 'button', text: words('Reject') },
        ],
      },
    );
    assert.equal(
      written,
      'Deploy directors\n────────────────\nTCP  192.0.2.12:25 wlc\n  -> 192.0.2.31:25\n[Approve] [Reject]',
    );
  });

  it('names people, groups and channels, and shows emoji and dates', () => {
    const line =
      'asked by <@U0ALICE> of <!subteam^S0APPROVERS> in <#C0MAILOPS> <!date^1795521600^{date_pretty} {time}|x> :x:';
    assert.equal(
      plain({ type: 'context', elements: [mrkdwn(line)] }),
      'asked by @Alice Ahlberg of @approvers in #mail-ops today 12:00 ❌',
    );
  });

  it('renders fields as lines', () => {
    const fields = [mrkdwn('*State*\nrunning'), mrkdwn('*Step*\n3 of 7')];
    assert.equal(plain({ type: 'section', fields }), 'State: running\nStep: 3 of 7');
  });

  it('reads rich text', () => {
    const item = (...elements: readonly object[]) => ({ type: 'rich_text_section', elements });
    const elements = [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [item(text('one')), item(text('two '), { type: 'emoji', name: 'x' })],
      },
      { type: 'rich_text_preformatted', elements: [text('$ ls\n  a')] },
      { type: 'rich_text_quote', elements: [text('so')] },
    ];
    assert.equal(plain({ type: 'rich_text', elements }), '• one\n• two ❌\n$ ls\n  a\n> so');
  });

  it('aligns the columns of a table', () => {
    const row = (host: string, weight: number) => [
      { type: 'raw_text', text: host },
      { type: 'raw_number', value: weight },
    ];
    assert.equal(plain({ type: 'table', rows: [row('mail1', 1), row('mail10', 0)] }), 'mail1   1\nmail10  0');
  });

  it('shows the state of every task of a plan', () => {
    const task = (title: string, status: string) => ({ type: 'task_card', task_id: title, title, status });
    assert.equal(
      plain({
        type: 'plan',
        title: 'Go',
        tasks: [task('a', 'complete'), task('b', 'in_progress'), task('c', 'pending')],
      }),
      'Go\n──\n✓ a\n… b\n○ c',
    );
  });

  it('names blocks it cannot render', () => {
    assert.equal(plain({ type: 'image', alt_text: 'a chart' }, { type: 'novelty' }), '[a chart]\n[novelty]');
  });
});
