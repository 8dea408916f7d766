import type { ComposerNotice } from './composer.tsx';
import { post } from './post.ts';

export interface Speaker {
  readonly user: string;
  readonly channel: string;
  readonly command: string;
  readonly bot: string;
  readonly thread?: string | undefined;
}

/** Does with a text what Slack does with it: a command to the bot, or a message that the bot may hear of. */
export async function speak(
  text: string,
  { user, channel, command, bot, thread }: Speaker,
): Promise<ComposerNotice | undefined> {
  if (!text.startsWith('/'))
    return said(await post('say', { user, channel, text, ...(thread ? { thread_ts: thread } : {}) }));
  const [word = '', rest = ''] = split(text);
  if (word !== command) return { text: `${word} is not a command here. The bot listens to ${command}.` };
  if (thread) {
    return { text: `Slack has no commands in threads. Mention the bot instead.`, rather: `@${bot} ${rest}`.trim() };
  }
  // What becomes of it is said in the channel, by the bot or by Slackbot.
  await post('slash', { user, channel, command, text: rest });
  return undefined;
}

function split(text: string): readonly [word: string, rest: string] {
  const end = text.search(/\s/);
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1).trim()];
}

function said({ error }: { readonly error?: string }): ComposerNotice | undefined {
  return error ? { text: `The message is there, but the bot did not take it (${error}).` } : undefined;
}
