import { mailflowJob } from '../jobs/look/mailflow.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const mailflow: JobCommand = {
  name: 'mailflow',
  usage: 'mailflow',
  summary: 'Send a message through each mail host, read it by IMAPS on each, and delete it.',
  examples: ['mailflow'],
  needs: 'operator',
  request(words) {
    noMore('mailflow', words, 0);
    return request(mailflowJob, {});
  },
};
