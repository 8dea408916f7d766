import { z } from 'zod';
import type { Core } from './core.ts';
import { type Ephemeral, SlackMessage } from './message.ts';
import { bot } from './people.ts';

const Page = z.object({
  messages: z.array(SlackMessage),
  has_more: z.boolean().default(false),
  response_metadata: z.object({ next_cursor: z.string() }).optional(),
});

/** A channel's messages without replies, oldest first. */
export async function messagesOf(core: Core, channel: string): Promise<readonly SlackMessage[]> {
  const found: SlackMessage[] = [];
  let cursor = '';
  do {
    const reply = await core.emulated.call(bot.userId, 'conversations.history', { channel, cursor, limit: 1000 });
    const { messages, response_metadata } = Page.parse(reply);
    found.push(...messages);
    cursor = response_metadata?.next_cursor ?? '';
  } while (cursor);
  return found.reverse().map(withBotFields);
}

/** A channel's newest messages without replies, oldest first. */
export async function recentOf(core: Core, channel: string, limit: number) {
  const reply = await core.emulated.call(bot.userId, 'conversations.history', { channel, limit });
  const { messages, has_more } = Page.parse(reply);
  return { messages: messages.reverse().map(withBotFields), hasMore: has_more };
}

/** A root message and its replies, oldest first; empty if the message does not exist. */
export async function threadOf(core: Core, channel: string, ts: string): Promise<readonly SlackMessage[]> {
  const { messages } = Page.parse(await core.emulated.call(bot.userId, 'conversations.replies', { channel, ts }));
  return messages.map(withBotFields);
}

/** Adds the bot fields that Slack returns and emulate omits. */
function withBotFields(message: SlackMessage): SlackMessage {
  return message.user === bot.userId ? { bot_id: bot.botId, app_id: bot.appId, ...message } : message;
}

/** Finds a message in a channel, including replies and ephemeral messages. */
export async function findMessage(
  core: Core,
  channel: string,
  ts: string,
): Promise<SlackMessage | Ephemeral | undefined> {
  const ephemeral = core.ephemerals.find(ts);
  if (ephemeral) return ephemeral;
  // `conversations.replies` for a reply returns only that reply.
  const thread = await threadOf(core, channel, ts);
  return thread.find((message) => message.ts === ts);
}

/** An uploaded file with its content. */
export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly channels: readonly string[];
  readonly thread_ts?: string | undefined;
  readonly text: string;
}

const Files = z.object({
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      title: z.string(),
      size: z.number(),
      channels: z.array(z.string()),
      thread_ts: z.string().optional(),
      url_private: z.string(),
    }),
  ),
});

/** Every file, newest first. */
export async function filesOf(core: Core): Promise<readonly UploadedFile[]> {
  const { files } = Files.parse(await core.emulated.call(bot.userId, 'files.list', { count: 1000 }));
  return Promise.all(
    files.map(async ({ url_private, ...file }) => ({
      ...file,
      text: (await core.emulated.download(url_private)).toString('utf8'),
    })),
  );
}
