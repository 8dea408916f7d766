import { vipJob } from '../jobs/look/vip.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const vip: JobCommand = {
  name: 'vip',
  usage: 'vip',
  summary: 'Show which director holds each VIP.',
  examples: ['vip'],
  needs: 'viewer',
  request(words) {
    noMore('vip', words, 0);
    return request(vipJob, {});
  },
};
