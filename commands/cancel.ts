import type { DeskCommand } from '../src/model/run/command.ts';
import { decided } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'cancel ID';

export const cancel: DeskCommand = {
  name: 'cancel',
  usage,
  summary: 'Stop a job before its next step, or before it starts.',
  examples: ['cancel 42'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return decided('cancel', await desk.cancel(jobId(usage, words[0]), who));
  },
};
