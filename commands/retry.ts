import type { AgainCommand } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { incidentJob } from '../src/model/incident.ts';
import { jobId, noMore } from './find.ts';

const usage = 'retry ID';

export const retry: AgainCommand = {
  name: 'retry',
  usage,
  summary: 'Ask for the same once more, as a new job with a new plan.',
  examples: ['retry 42'],
  needs: 'operator',
  async again(words, desk) {
    noMore(usage, words, 1);
    const id = jobId(usage, words[0]);
    const run = await desk.run(id);
    if (!run) throw new Refused(`There is no job ${id}; \`jobs\` lists the latest.`);
    if (run.job === incidentJob) throw new Refused(`${id} is an incident: nobody asked for it.`);
    return { request: { job: run.job, params: run.params }, text: run.text };
  },
};
