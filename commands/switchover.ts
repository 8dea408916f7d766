import { drillJob } from '../jobs/drill/drill.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const switchover: JobCommand = {
  name: 'switchover',
  usage: 'switchover',
  summary: 'Move the VIPs to the other director and back while both serve, and measure the client impact.',
  examples: ['switchover'],
  needs: 'operator',
  request(words) {
    noMore('switchover', words, 0);
    return request(drillJob, { drill: 'switchover' });
  },
};
