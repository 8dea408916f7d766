import { standings } from '../src/model/inventory/clusters.ts';
import type { DeskCommand } from '../src/model/run/command.ts';
import { clustersCard } from '../src/render/clusters.ts';
import { noMore } from './find.ts';

export const clusters: DeskCommand = {
  name: 'clusters',
  usage: 'clusters',
  summary: 'How every cluster of this bot stands, the worst first; any command is about one of them with @NAME.',
  examples: ['clusters'],
  needs: 'viewer',
  async reply(words, _who, desk) {
    noMore('clusters', words, 0);
    return clustersCard(standings(await desk.clusters(), Date.now()));
  },
};
