import { mailJob } from '../jobs/look/mail.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const mail: JobCommand = {
  name: 'mail',
  usage: 'mail',
  summary: 'Show the mail hosts side by side, and how their services answer through the VIP.',
  examples: ['mail'],
  needs: 'viewer',
  request(words) {
    noMore('mail', words, 0);
    return request(mailJob, {});
  },
};
