import { z } from 'zod';
import type { Core } from './core.ts';
import type { Block } from './message.ts';
import { bot } from './people.ts';
import type { Occasion } from './response-urls.ts';
import { describe, validateBlocks } from './validate-blocks.ts';

/** What an app may say to a response_url, or in the ack of a slash command. */
export const Response = z.looseObject({
  text: z.string().default(''),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});
export type Response = z.infer<typeof Response>;

/** Does what the app answered on an occasion. Returns Slack's error word, with what is wrong, or nothing. */
export async function respond(core: Core, occasion: Occasion, response: Response): Promise<string | undefined> {
  const problems = response.blocks ? validateBlocks(response.blocks) : [];
  if (problems.length > 0) return `invalid_blocks: ${problems.map(describe).join('; ')}`;
  if (!response.text && !response.blocks && !response.delete_original) return 'no_text';
  // A button's response_url replaces the message with the button unless told not to.
  const original = response.replace_original === false ? undefined : occasion.message;
  if (original) await changeOriginal(core, occasion.channel, original, response);
  else await say(core, occasion, response);
  core.changed();
  return undefined;
}

async function changeOriginal(
  core: Core,
  channel: string,
  original: NonNullable<Occasion['message']>,
  response: Response,
) {
  const { ts, isEphemeral } = original;
  if (isEphemeral) {
    if (response.delete_original) core.ephemerals.remove(ts);
    else core.ephemerals.replace(ts, { text: response.text, blocks: response.blocks as readonly Block[] | undefined });
  } else if (response.delete_original) await core.emulated.call(bot.userId, 'chat.delete', { channel, ts });
  else
    await core.emulated.call(bot.userId, 'chat.update', { channel, ts, text: response.text, blocks: response.blocks });
}

async function say(core: Core, { channel, user, message }: Occasion, response: Response) {
  const { text, blocks } = response;
  if (response.response_type === 'in_channel') {
    await core.emulated.call(bot.userId, 'chat.postMessage', {
      channel,
      text,
      blocks,
      thread_ts: response.thread_ts,
    });
    return;
  }
  const thread_ts = response.thread_ts ?? message?.thread_ts;
  core.ephemerals.add({
    channel,
    user,
    from: bot.userId,
    text,
    thread_ts,
    blocks: blocks as readonly Block[] | undefined,
  });
}
