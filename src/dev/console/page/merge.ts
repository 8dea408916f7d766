import type { ConsoleState, MessageWindow, PageMessage } from '../site/shape.ts';

/** The loaded state, with complete messages. */
export interface MergedState extends Omit<ConsoleState, 'channel' | 'thread'> {
  readonly channel: MessageRange;
  readonly thread?: MessageRange | undefined;
}

export interface MessageRange {
  readonly messages: readonly PageMessage[];
  readonly hasMore: boolean;
}

/**
 * Merges an answer into the state. Unchanged parts stay the same object, so that React skips them. Omit `before` after a
 * full read.
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
    channel: mergeRange(before?.channel, channel),
    thread: thread && mergeRange(before?.thread, thread),
  };
}

function mergeRange(before: MessageRange | undefined, { order, changed, hasMore }: MessageWindow): MessageRange {
  const known = new Map([...(before?.messages ?? []), ...changed].map((message) => [message.ts, message]));
  return { messages: order.flatMap((ts) => known.get(ts) ?? []), hasMore };
}

function same<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
