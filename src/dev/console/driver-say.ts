import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { mangle, typeset } from './mangle.ts';
import { SlackMessage } from './message.ts';
import { directEvent, eventPayload, mentionEvent, type Scene } from './payloads.ts';
import { bot } from './people.ts';
import { namesIn, type SceneAddress, sceneOf } from './scene.ts';

export interface TypedMessage extends SceneAddress {
  readonly text: string;
  readonly thread_ts?: string | undefined;
  /** As typed on a phone: dashes and quotes are made pretty. */
  readonly typeset?: boolean;
}

/** Somebody writes a message. The bot hears of it in a direct message, and where it is a member and mentioned. */
export async function say(
  core: Core,
  { text, thread_ts, typeset: pretty = false, ...where }: TypedMessage,
): Promise<{ readonly message: SlackMessage; readonly delivery?: Delivery }> {
  const scene = sceneOf(core, where);
  const typed = mangle(pretty ? typeset(text) : text, namesIn(core), { labels: false });
  const message = await write(core, scene, typed, thread_ts);
  const event = heard(scene, message);
  return event ? { message, delivery: await deliver(core, { type: 'events_api', payload: event }) } : { message };
}

function heard(scene: Scene, message: SlackMessage) {
  if (!scene.channel.botIsMember) return undefined;
  if (scene.channel.directWith) return eventPayload(directEvent(scene, message));
  return message.text.includes(`<@${bot.userId}>`) ? eventPayload(mentionEvent(scene, message)) : undefined;
}

async function write(
  core: Core,
  { user, channel }: Scene,
  text: string,
  thread_ts: string | undefined,
): Promise<SlackMessage> {
  const reply = await core.emulated.call(user.id, 'chat.postMessage', { channel: channel.id, text, thread_ts });
  if (!reply.ok) throw new Error(`writing as ${user.name}: ${reply.error}`);
  core.changed();
  return SlackMessage.parse(reply.message);
}
