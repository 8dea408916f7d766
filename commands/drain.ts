import { drainJob, undrainJob } from '../jobs/drain.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { hostsWith, type Inventory } from '../src/model/inventory.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'drain HOST [because WHY…]';
const realServers = (inventory: Inventory) =>
  hostsWith(inventory, [...new Set(inventory.services.map(({ on }) => on))]).map(({ name }) => name);

export const drain: JobCommand = {
  name: 'drain',
  usage,
  summary: 'Give a real server no new clients, on every director, until it is undrained.',
  examples: ['drain mail2', 'drain db1 because its disk is being replaced'],
  needs: 'operator',
  request([typed, because, ...why], inventory) {
    const host = oneOf('real server', typed, realServers(inventory));
    if (because !== undefined && because !== 'because') throw new Refused(`Usage: ${usage}`);
    if (because !== undefined && why.length === 0)
      throw new Refused('Because of what? As in `drain db1 because its disk is being replaced`.');
    return request(drainJob, { host, because: why.join(' ').slice(0, 200) || 'drained by mailha' });
  },
};

export const undrain: JobCommand = {
  name: 'undrain',
  usage: 'undrain HOST',
  summary: 'Give a real server clients again.',
  examples: ['undrain mail2'],
  needs: 'operator',
  request(words, inventory) {
    noMore('undrain HOST', words, 1);
    return request(undrainJob, { host: oneOf('real server', words[0], realServers(inventory)) });
  },
};
