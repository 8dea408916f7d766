import { drillJob } from '../jobs/drill.ts';
import { drillHistoryJob, drillsJob } from '../jobs/drills.ts';
import { drills } from '../src/drills/index.ts';
import type { JobCommand } from '../src/model/command.ts';
import { request } from '../src/model/command.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'drill list|history|NAME [HOST]';
const names = drills.map(({ id }) => id);

export const drill: JobCommand = {
  name: 'drill',
  usage,
  summary: 'Break something on purpose, measure the outage, put it back; or list the drills and how they went.',
  examples: ['drill list', 'drill vip-switchover', 'drill database-loss db2', 'drill history vip-switchover'],
  needs: 'operator',
  request([what, ...words], inventory) {
    const drill = oneOf('drill', what, ['list', 'history', ...names]);
    noMore(usage, words, drill === 'list' ? 0 : 1);
    const [word] = words;
    if (drill === 'list') return request(drillsJob, {});
    if (drill === 'history') {
      return request(drillHistoryJob, word === undefined ? {} : { drill: oneOf('drill', word, names) });
    }
    const hosts = inventory.hosts.map(({ name }) => name);
    return request(drillJob, word === undefined ? { drill } : { drill, target: oneOf('host', word, hosts) });
  },
};
