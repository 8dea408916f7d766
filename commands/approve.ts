import type { DeskCommand } from '../src/model/run/command.ts';
import { decided } from '../src/render/decision.ts';
import { jobId, noMore, planNamed } from './find.ts';

const usage = 'approve ID [DIGEST]';

export const approve: DeskCommand = {
  name: 'approve',
  usage,
  summary: 'Approve the plan of a job that another person requested.',
  examples: ['approve 42', 'approve 42 9f2c1ab0'],
  needs: 'approver',
  async reply(words, who, desk) {
    noMore(usage, words, 2);
    const [id, digest] = words;
    return decided('approve', await desk.approve(jobId('approve ID', id), who, planNamed(digest)));
  },
};
