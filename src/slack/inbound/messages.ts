import type { App } from '@slack/bolt';
import { z } from 'zod';
import { type From, hear, type SlackContext } from './receive.ts';
import { tellDirectly, tellQuietly } from './reply.ts';

/** An event in its envelope (docs: "app_mention", "message.im"). */
const Said = z.object({
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
    /** Of the one who speaks, where that is another workspace than ours. */
    user_team: z.string().optional(),
    team: z.string().optional(),
  }),
});

/** `@mailha …` in a channel or thread, where slash commands do not exist, and direct messages. */
export function listenToMessages(app: App, context: SlackContext, botUserId: string): void {
  const { log } = context;
  app.event('app_mention', async ({ body, client }) => {
    const said = fromEvent(body, context);
    if (!said) return;
    const { text, from } = said;
    await hear(context, afterMention(text, botUserId), { ...from, tell: tellQuietly(client, from, log) });
  });
  app.message(async ({ body, client, event }) => {
    const said = event.channel_type === 'im' ? fromEvent(body, context) : undefined;
    if (!said) return;
    const { text, from } = said;
    await hear(context, afterMention(text, botUserId), { ...from, tell: tellDirectly(client, from, log) });
  });
}

interface Heard {
  readonly text: string;
  readonly from: Omit<From, 'tell'>;
}

/** Undefined for what no person said. Bots get no answer, or two of them would never stop. */
function fromEvent(body: unknown, { log }: SlackContext): Heard | undefined {
  const { event, event_id: key, team_id } = Said.parse(body);
  const { channel, thread_ts: thread, user, bot_id: bot, subtype, text } = event;
  if (subtype !== undefined) return undefined;
  if (user === undefined || bot !== undefined) {
    log.warn({ bot, channel }, 'refused what a bot said');
    return undefined;
  }
  return { text, from: { user, team: event.user_team ?? event.team ?? team_id, channel, thread, key } };
}

/** What follows the first mention of the bot; everything where there is none, as in a direct message. */
function afterMention(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`).exec(text);
  return mention ? text.slice(mention.index + mention[0].length) : text;
}
