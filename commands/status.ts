import { statusJob } from '../jobs/look/status.ts';
import { tiers } from '../src/model/inventory/tiers.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'status [TIER|HOST]';

export const status: JobCommand = {
  name: 'status',
  usage,
  summary: 'Check the whole cluster, one tier or one host.',
  examples: ['status', 'status directors', 'status lb1'],
  needs: 'viewer',
  request(words, inventory) {
    noMore(usage, words, 1);
    if (words.length === 0) return request(statusJob, {});
    const of = oneOf('tier or host', words[0], [
      ...tiers.map(({ id }) => id),
      ...inventory.hosts.map(({ name }) => name),
    ]);
    return request(statusJob, { of });
  },
};
