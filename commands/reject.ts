import type { DeskCommand } from '../src/model/run/command.ts';
import { decided } from '../src/render/decision.ts';
import { jobId } from './find.ts';

export const reject: DeskCommand = {
  name: 'reject',
  usage: 'reject ID [REASON]',
  summary: 'Reject the plan of a job, so that it never runs.',
  examples: ['reject 42 not before the backup has ended'],
  needs: 'approver',
  async reply([id, ...reason], who, desk) {
    return decided('reject', await desk.reject(jobId('reject ID', id), who, reason.join(' ') || undefined));
  },
};
