import { deployJob } from '../jobs/change/deploy.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { hasDatabases, targetNamed, targets } from '../src/targets/index.ts';
import { noMore, oneOf } from './find.ts';
import { givenUp, giveUpUsage } from './give-up.ts';

const usage = `deploy TARGET ${giveUpUsage}`;

export const deploy: JobCommand = {
  name: 'deploy',
  usage,
  summary: 'Plan a target, get approval in the thread, then apply it host by host.',
  examples: ['deploy directors', 'deploy all', 'deploy databases without db2 and lose what only db2 has'],
  needs: 'operator',
  form: {
    title: 'Deploy',
    unlessTyped: true,
    fields: () => [
      {
        kind: 'choice',
        name: 'target',
        label: 'Target',
        choices: targets.map(({ id, summary }) => ({ value: id, about: summary })),
      },
    ],
    words: ({ target = '' }) => [target],
  },
  request([first, ...words], inventory) {
    const target = oneOf(
      'target',
      first,
      targets.map(({ id }) => id),
    );
    if (!hasDatabases(targetNamed(target))) noMore(usage, words, 0);
    const without = givenUp(words, inventory, `deploy ${target}`);
    return request(deployJob, { target, ...(without.length > 0 ? { without: [...without] } : {}) });
  },
};
