import { recoverJob } from '../jobs/change/recover.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { oneOf } from './find.ts';
import { givenUp, giveUpUsage } from './give-up.ts';

const usage = `recover databases ${giveUpUsage}`;

export const recover: JobCommand = {
  name: 'recover',
  usage,
  summary: 'Recover the database cluster from the most advanced node; shows which one, and why.',
  examples: ['recover databases', 'recover databases without db2 and lose what only db2 has'],
  needs: 'operator',
  request([tier, ...words], inventory) {
    oneOf('tier', tier, ['databases']);
    return request(recoverJob, { without: [...givenUp(words, inventory, 'recover databases')] });
  },
};
