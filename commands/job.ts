import type { DeskCommand } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { runCard } from '../src/render/run.ts';
import { jobId, noMore } from './find.ts';

const usage = 'job ID';

export const job: DeskCommand = {
  name: 'job',
  usage,
  summary: 'Show what a job did, step by step.',
  examples: ['job 42'],
  needs: 'viewer',
  async reply(words, _who, desk) {
    noMore(usage, words, 1);
    const id = jobId(usage, words[0]);
    const run = await desk.run(id);
    if (!run) throw new Refused(`There is no job ${id}; \`jobs\` lists them.`);
    return runCard(run, await desk.journal(id));
  },
};
