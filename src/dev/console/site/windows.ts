import type { Core } from '../core.ts';
import type { SlackMessage } from '../message.ts';
import { recentOf, threadOf } from '../views.ts';
import { createRevisions, type Revisions } from './revisions.ts';
import type { MessageWindow, PageMessage } from './shape.ts';

/** Longer threads show their root and the newest replies. */
const longestThread = 500;

export interface Windows {
  readonly revisions: Revisions;
  channel(channel: string, limit: number, since: number): Promise<MessageWindow>;
  /** Empty if the message does not exist. */
  thread(channel: string, ts: string, since: number): Promise<MessageWindow>;
}

/** Reads ranges of messages and which of them changed. */
export function createWindows(core: Core): Windows {
  const revisions = createRevisions();
  const withLatest = createLatest(core);
  const windowOf = (channel: string, messages: readonly PageMessage[], since: number) => ({
    order: messages.map(({ ts }) => ts),
    changed: messages.filter((message) => revisions.stamp(`${channel}:${message.ts}`, message) > since),
  });
  return {
    revisions,
    async channel(channel, limit, since) {
      const { messages, hasMore } = await recentOf(core, channel, limit);
      const complete = await Promise.all(messages.map((message) => withLatest(channel, message)));
      return { ...windowOf(channel, complete, since), hasMore };
    },
    async thread(channel, ts, since) {
      const [root, ...replies] = await threadOf(core, channel, ts);
      if (!root) return { order: [], changed: [], hasMore: false };
      const shown = [await withLatest(channel, root), ...replies.slice(-longestThread)];
      return { ...windowOf(channel, shown, since), hasMore: replies.length > longestThread };
    },
  };
}

/** emulate stores no `latest_reply`, so the thread is read again whenever it has grown. */
function createLatest(core: Core): (channel: string, message: SlackMessage) => Promise<PageMessage> {
  const known = new Map<string, { readonly count: number; readonly latest: string | undefined }>();
  return async (channel, message) => {
    const { ts, reply_count: count } = message;
    if (!count) return message;
    const key = `${channel}:${ts}`;
    const before = known.get(key);
    if (before?.count === count) return { ...message, latest_reply: before.latest };
    const latest = (await threadOf(core, channel, ts)).at(-1)?.ts;
    known.set(key, { count, latest });
    return { ...message, latest_reply: latest };
  };
}
