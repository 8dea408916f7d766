import type { ExplainCommand } from '../src/model/run/command.ts';
import { whoamiCard } from '../src/render/help.ts';
import { whoamiJson } from '../src/render/json-answers.ts';
import { noMore } from './find.ts';

export const whoami: ExplainCommand = {
  name: 'whoami',
  usage: 'whoami',
  summary: 'Show your id, user groups and roles.',
  examples: ['whoami'],
  needs: 'anyone',
  explain(words, who, permissions) {
    noMore('whoami', words, 0);
    return { card: whoamiCard(who, permissions), data: whoamiJson(who, permissions) };
  },
};
