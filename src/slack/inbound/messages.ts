import type { App } from '@slack/bolt';
import { z } from 'zod';
import { type From, runTyped, type SlackContext } from './receive.ts';
import { replyEphemerally, replyInDirectMessage } from './reply.ts';

/** An event in its envelope (docs: "app_mention", "message.im"). */
const MessageEvent = z.object({
  event_id: z.string(),
  team_id: z.string().optional(),
  event: z.object({
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    text: z.string().default(''),
    user: z.string().optional(),
    bot_id: z.string().optional(),
    /** Edits, joins and the like. */
    subtype: z.string().optional(),
    /** The author's workspace, when it is not ours. */
    user_team: z.string().optional(),
    team: z.string().optional(),
  }),
});

/** Handles `@mailha …` in channels and in threads, where slash commands do not work, and direct messages. */
export function handleMessages(app: App, context: SlackContext, botUserId: string): void {
  app.event('app_mention', async ({ body, client }) => {
    const typed = fromEvent(body, context);
    if (!typed) return;
    const { text, from } = typed;
    await runTyped(context, afterMention(text, botUserId), { ...from, reply: replyEphemerally(client, from, context) });
  });
  app.message(async ({ body, client, event }) => {
    const typed = event.channel_type === 'im' ? fromEvent(body, context) : undefined;
    if (!typed) return;
    const { text, from } = typed;
    await runTyped(context, afterMention(text, botUserId), {
      ...from,
      reply: replyInDirectMessage(client, from, context),
    });
  });
}

interface TypedText {
  readonly text: string;
  readonly from: Omit<From, 'reply'>;
}

/** Undefined unless a person wrote it. Bots get no reply: two bots would reply to each other forever. */
function fromEvent(body: unknown, { log }: SlackContext): TypedText | undefined {
  const { event, event_id: key, team_id } = MessageEvent.parse(body);
  const { channel, thread_ts: thread, user, bot_id: bot, subtype, text } = event;
  if (subtype !== undefined) return undefined;
  if (user === undefined || bot !== undefined) {
    log.warn({ bot, channel }, 'ignored a message from a bot');
    return undefined;
  }
  return { text, from: { user, team: event.user_team ?? event.team ?? team_id, channel, thread, key } };
}

/** The text after the first mention of the bot; all of it without a mention, as in a direct message. */
function afterMention(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`).exec(text);
  return mention ? text.slice(mention.index + mention[0].length) : text;
}
