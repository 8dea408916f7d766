import type { DeskCommand } from '../src/model/run/command.ts';
import { decisionCard } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'resume ID';

export const resume: DeskCommand = {
  name: 'resume',
  usage,
  summary: 'Look anew and go on with a job that failed or was interrupted.',
  examples: ['resume 42'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return decisionCard('resume', await desk.resume(jobId(usage, words[0]), who));
  },
};
