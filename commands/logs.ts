import type { DeskCommand } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { logsCard } from '../src/render/run.ts';
import { jobId, noMore } from './find.ts';

const usage = 'logs ID';

export const logs: DeskCommand = {
  name: 'logs',
  usage,
  summary: 'Everything that a job did, line by line.',
  examples: ['logs 42'],
  needs: 'viewer',
  async reply(words, _, desk) {
    noMore(usage, words, 1);
    const id = jobId(usage, words[0]);
    const run = await desk.run(id);
    if (!run) throw new Refused(`There is no job ${id}; \`jobs\` lists the latest.`);
    return logsCard(run, await desk.journal(id));
  },
};
