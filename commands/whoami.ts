import type { DeskCommand } from '../src/model/run/command.ts';
import { whoamiCard } from '../src/render/help.ts';
import { noMore } from './find.ts';

export const whoami: DeskCommand = {
  name: 'whoami',
  usage: 'whoami',
  summary: 'Show who you are to the bot and what you may do.',
  examples: ['whoami'],
  needs: 'anyone',
  async reply(words, who, desk) {
    noMore('whoami', words, 0);
    return whoamiCard(who, desk.permissionsOf(who));
  },
};
