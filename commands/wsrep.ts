import { wsrepJob } from '../jobs/look/wsrep.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const wsrep: JobCommand = {
  name: 'wsrep',
  usage: 'wsrep',
  summary: 'Show the Galera nodes side by side: component, state, position, queues.',
  examples: ['wsrep'],
  needs: 'viewer',
  request(words) {
    noMore('wsrep', words, 0);
    return request(wsrepJob, {});
  },
};
