import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { merge } from '../../../../src/dev/console/page/merge.ts';
import type { ConsoleState, MessageWindow } from '../../../../src/dev/console/site/shape.ts';

const message = (ts: string, text: string) => ({ ts, text });

function answer(channel: MessageWindow, more: Partial<ConsoleState> = {}): ConsoleState {
  return {
    instance: 'i',
    revision: 1,
    team: { name: 'Mailha' },
    bot: { id: 'B', name: 'mailha' },
    command: '/mailha',
    hints: [],
    people: [{ id: 'U', name: 'u', realName: 'U' }],
    groups: [],
    conversations: [],
    ephemerals: [],
    here: 'C',
    channel,
    status: { transport: 'http', sockets: 0, faults: 0 },
    ...more,
  };
}

const first = answer({ order: ['1', '2'], changed: [message('1', 'a'), message('2', 'b')], hasMore: false });

describe('merge', () => {
  it('adds new messages and keeps unchanged objects', () => {
    const before = merge(undefined, first);
    const after = merge(before, answer({ order: ['1', '2', '3'], changed: [message('3', 'c')], hasMore: false }));

    assert.deepEqual(
      after.channel.messages.map(({ text }) => text),
      ['a', 'b', 'c'],
    );
    assert.equal(after.channel.messages[0], before.channel.messages[0]);
    assert.equal(after.people, before.people);
  });

  it('replaces changed messages and drops removed ones', () => {
    const after = merge(merge(undefined, first), answer({ order: ['2'], changed: [message('2', 'B')], hasMore: true }));

    assert.deepEqual(after.channel, { messages: [message('2', 'B')], hasMore: true });
  });

  it('drops a thread that is no longer open', () => {
    const thread = { order: ['1'], changed: [message('1', 'a')], hasMore: false };
    const before = merge(undefined, { ...first, thread });
    assert.equal(before.thread?.messages.length, 1);
    assert.equal(merge(before, first).thread, undefined);
  });
});
