import { restartJob } from '../jobs/change/restart.ts';
import { hostsWith } from '../src/model/inventory/inventory.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'restart databases|HOST';

export const restart: JobCommand = {
  name: 'restart',
  usage,
  summary: 'Restart the database nodes one at a time, each drained first and Synced before the next.',
  examples: ['restart databases', 'restart db1'],
  needs: 'operator',
  request(words, inventory) {
    noMore(usage, words, 1);
    const of = oneOf('tier or database host', words[0], [
      'databases',
      ...hostsWith(inventory, 'database').map(({ name }) => name),
    ]);
    return request(restartJob, { of });
  },
};
