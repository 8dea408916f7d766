import { recoverJob } from '../jobs/recover.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { hostsWith } from '../src/model/inventory.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'recover databases [without HOST and lose what only HOST has]';

export const recover: JobCommand = {
  name: 'recover',
  usage,
  summary: 'Bring the database cluster back from the node that has everything; says which that is, and why.',
  examples: ['recover databases', 'recover databases without db2 and lose what only db2 has'],
  needs: 'operator',
  request([tier, ...words], inventory) {
    oneOf('tier', tier, ['databases']);
    if (words.length === 0) return request(recoverJob, { without: [] });
    oneOf('word', words[0], ['without']);
    const host = oneOf(
      'database host',
      words[1],
      hostsWith(inventory, 'database').map(({ name }) => name),
    );
    const all = `without ${host} and lose what only ${host} has`;
    noMore(usage, words, all.split(' ').length);
    if (words.join(' ') !== all) {
      throw new Refused(
        `What ${host} has and no other node does would be lost. If that is meant, type it out: recover databases ${all}`,
      );
    }
    return request(recoverJob, { without: [host] });
  },
};
