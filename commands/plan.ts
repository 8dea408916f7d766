import { planJob } from '../jobs/look/plan.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { targets } from '../src/targets/index.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'plan TARGET';

export const plan: JobCommand = {
  name: 'plan',
  usage,
  summary: 'Show what a deploy would change, without changing anything.',
  examples: ['plan directors'],
  needs: 'viewer',
  request(words) {
    noMore(usage, words, 1);
    const target = oneOf(
      'target',
      words[0],
      targets.map(({ id }) => id),
    );
    return request(planJob, { target });
  },
};
