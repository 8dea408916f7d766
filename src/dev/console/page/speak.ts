import type { ComposerNotice } from './composer.tsx';
import { post } from './post.ts';

export interface Speaker {
  readonly user: string;
  readonly channel: string;
  readonly command: string;
  readonly bot: string;
  readonly thread?: string | undefined;
}

/** Sends typed text as Slack does: as a slash command or as a message. */
export async function speak(
  text: string,
  { user, channel, command, bot, thread }: Speaker,
): Promise<ComposerNotice | undefined> {
  if (!text.startsWith('/'))
    return noticeOf(await post('say', { user, channel, text, ...(thread ? { thread_ts: thread } : {}) }));
  const [word = '', rest = ''] = split(text);
  if (word !== command) return { text: `Unknown command ${word}. Use ${command}.` };
  if (thread) {
    return {
      text: `Slash commands do not work in threads. Mention the bot instead.`,
      instead: `@${bot} ${rest}`.trim(),
    };
  }
  // The bot or Slackbot answers in the channel.
  await post('slash', { user, channel, command, text: rest });
  return undefined;
}

function split(text: string): readonly [word: string, rest: string] {
  const end = text.search(/\s/);
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1).trim()];
}

function noticeOf({ error }: { readonly error?: string }): ComposerNotice | undefined {
  return error ? { text: `Posted, but not delivered to the bot (${error}).` } : undefined;
}
