import { z } from 'zod';
import type { Core } from './core.ts';
import type { Block } from './message.ts';
import { bot } from './people.ts';
import type { ResponseTarget } from './response-urls.ts';
import { describe, validateBlocks } from './validate-blocks.ts';

/** What an app may send to a response_url, or in the ack of a slash command. */
export const Response = z.looseObject({
  text: z.string().default(''),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});
export type Response = z.infer<typeof Response>;

/** Applies the app's response. Returns Slack's error code with details, or undefined. */
export async function respond(core: Core, target: ResponseTarget, response: Response): Promise<string | undefined> {
  const problems = response.blocks ? validateBlocks(response.blocks) : [];
  if (problems.length > 0) return `invalid_blocks: ${problems.map(describe).join('; ')}`;
  if (!response.text && !response.blocks && !response.delete_original) return 'no_text';
  // A button's response_url replaces the original message unless `replace_original` is false.
  const original = response.replace_original === false ? undefined : target.message;
  if (original) await changeOriginal(core, target.channel, original, response);
  else await say(core, target, response);
  core.changed();
  return undefined;
}

async function changeOriginal(
  core: Core,
  channel: string,
  original: NonNullable<ResponseTarget['message']>,
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

async function say(core: Core, { channel, user, message }: ResponseTarget, response: Response) {
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
