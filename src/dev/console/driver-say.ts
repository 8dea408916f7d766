import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { type Actor, interactionOf, namesIn } from './interaction.ts';
import { mangle, typeset } from './mangle.ts';
import { SlackMessage } from './message.ts';
import { directEvent, eventPayload, type Interaction, mentionEvent } from './payloads.ts';
import { bot } from './people.ts';

export interface TypedMessage extends Actor {
  readonly text: string;
  readonly thread_ts?: string | undefined;
  /** As typed on a phone: with smart dashes and quotes. */
  readonly typeset?: boolean;
}

/** Posts as a user. The bot gets an event for a direct message, or for a mention in a channel it is a member of. */
export async function say(
  core: Core,
  { text, thread_ts, typeset: pretty = false, ...where }: TypedMessage,
): Promise<{ readonly message: SlackMessage; readonly delivery?: Delivery }> {
  const interaction = interactionOf(core, where);
  const typed = mangle(pretty ? typeset(text) : text, namesIn(core), { labels: false });
  const message = await write(core, interaction, typed, thread_ts);
  const event = eventFor(interaction, message);
  return event ? { message, delivery: await deliver(core, { type: 'events_api', payload: event }) } : { message };
}

function eventFor(interaction: Interaction, message: SlackMessage) {
  if (!interaction.channel.botIsMember) return undefined;
  if (interaction.channel.directWith) return eventPayload(directEvent(interaction, message));
  return message.text.includes(`<@${bot.userId}>`) ? eventPayload(mentionEvent(interaction, message)) : undefined;
}

async function write(
  core: Core,
  { user, channel }: Interaction,
  text: string,
  thread_ts: string | undefined,
): Promise<SlackMessage> {
  const reply = await core.emulated.call(user.id, 'chat.postMessage', { channel: channel.id, text, thread_ts });
  if (!reply.ok) throw new Error(`posting as ${user.name}: ${reply.error}`);
  core.changed();
  return SlackMessage.parse(reply.message);
}
