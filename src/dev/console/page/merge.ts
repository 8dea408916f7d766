import type { ConsoleState, MessageWindow, PageMessage } from '../site/shape.ts';

/** Everything that is known, messages in full. */
export interface MergedState extends Omit<ConsoleState, 'channel' | 'thread'> {
  readonly channel: Stretch;
  readonly thread?: Stretch | undefined;
}

export interface Stretch {
  readonly messages: readonly PageMessage[];
  readonly hasMore: boolean;
}

/**
 * What is known after an answer. What did not change stays the same object, so that React leaves it alone. Give no `before` when
 * the question was for everything.
 */
export function merge(before: MergedState | undefined, answer: ConsoleState): MergedState {
  const { channel, thread, ...rest } = answer;
  return {
    ...rest,
    people: same(before?.people, answer.people),
    groups: same(before?.groups, answer.groups),
    conversations: same(before?.conversations, answer.conversations),
    ephemerals: same(before?.ephemerals, answer.ephemerals),
    modal: same(before?.modal, answer.modal),
    home: same(before?.home, answer.home),
    channel: stretch(before?.channel, channel),
    thread: thread && stretch(before?.thread, thread),
  };
}

function stretch(before: Stretch | undefined, { order, changed, hasMore }: MessageWindow): Stretch {
  const known = new Map([...(before?.messages ?? []), ...changed].map((message) => [message.ts, message]));
  return { messages: order.flatMap((ts) => known.get(ts) ?? []), hasMore };
}

function same<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
