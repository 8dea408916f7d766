import { z } from 'zod';
import type { Emulated } from './emulated.ts';
import { bot, type ConsoleChannel, type ConsoleUser } from './people.ts';

const Opened = z.object({ channel: z.object({ id: z.string() }) });

/** Opens a direct message between the bot and each person. */
export function openDirects(emulated: Emulated, users: readonly ConsoleUser[]): Promise<readonly ConsoleChannel[]> {
  return Promise.all(
    users.map(async ({ id: user, bot: isBot }) => {
      const opened = Opened.parse(await emulated.call(bot.userId, 'conversations.open', { users: user }));
      // In slash command payloads Slack names every direct message `directmessage`.
      return {
        id: opened.channel.id,
        name: 'directmessage',
        topic: '',
        botIsMember: isBot !== true,
        directWith: user,
      };
    }),
  );
}
