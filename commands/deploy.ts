import { deployJob } from '../jobs/deploy.ts';
import { targets } from '../jobs/targets.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'deploy TARGET';

export const deploy: JobCommand = {
  name: 'deploy',
  usage,
  summary: 'Plan a target, ask for approval in the thread, then apply it host by host.',
  examples: ['deploy directors', 'deploy all'],
  needs: 'operator',
  form: {
    title: 'Deploy',
    unlessTyped: true,
    fields: () => [
      {
        ...{ kind: 'choice', name: 'target', label: 'What' },
        choices: targets.map(({ id, summary }) => ({ value: id, about: summary })),
      },
    ],
    words: ({ target = '' }) => [target],
  },
  request(words) {
    noMore(usage, words, 1);
    const target = oneOf(
      'target',
      words[0],
      targets.map(({ id }) => id),
    );
    return request(deployJob, { target });
  },
};
