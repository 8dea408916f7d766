import { incidentJob } from '../src/model/check/incident-job.ts';
import type { AgainCommand } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, runNamed } from './find.ts';

const usage = 'retry ID';

export const retry: AgainCommand = {
  name: 'retry',
  usage,
  summary: 'Run the same command again, as a new job with a new plan.',
  examples: ['retry 42'],
  needs: 'operator',
  async again(words, desk) {
    noMore(usage, words, 1);
    const run = await runNamed(usage, words[0], desk);
    if (run.job === incidentJob) throw new Refused(`Job ${run.id} is an incident and cannot be retried.`);
    return { request: { job: run.job, params: run.params }, text: run.text };
  },
};
