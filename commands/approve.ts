import type { DeskCommand } from '../src/model/command.ts';
import { decisionCard } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'approve ID';

export const approve: DeskCommand = {
  name: 'approve',
  usage,
  summary: 'Approve the plan of a job that somebody else asked for.',
  examples: ['approve 42'],
  needs: 'approver',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return decisionCard('approve', await desk.approve(jobId(usage, words[0]), who));
  },
};
