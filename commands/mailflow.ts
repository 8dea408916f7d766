import { mailflowJob } from '../jobs/mailflow.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { noMore } from './find.ts';

export const mailflow: JobCommand = {
  name: 'mailflow',
  usage: 'mailflow',
  summary: 'Hand a mail in at each mail host, fetch it through the VIP from each, time it, and take it away.',
  examples: ['mailflow'],
  needs: 'operator',
  request(words) {
    noMore('mailflow', words, 0);
    return request(mailflowJob, {});
  },
};
