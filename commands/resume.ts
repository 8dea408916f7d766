import type { DeskCommand } from '../src/model/run/command.ts';
import { decided } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'resume ID';

export const resume: DeskCommand = {
  name: 'resume',
  usage,
  summary: 'Check the hosts again and continue a failed or interrupted job.',
  examples: ['resume 42'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return decided('resume', await desk.resume(jobId(usage, words[0]), who));
  },
};
