import { worst } from '../src/model/check/check.ts';
import { standings } from '../src/model/inventory/clusters.ts';
import type { DeskCommand } from '../src/model/run/command.ts';
import { clustersCard } from '../src/render/clusters.ts';
import { clustersJson } from '../src/render/json-answers.ts';
import { noMore } from './find.ts';

export const clusters: DeskCommand = {
  name: 'clusters',
  usage: 'clusters',
  summary: 'Show the state of every cluster, worst first. Add @NAME to any command to pick a cluster.',
  examples: ['clusters'],
  needs: 'viewer',
  async reply(words, _who, desk) {
    noMore('clusters', words, 0);
    const all = standings(await desk.clusters(), Date.now());
    return { card: clustersCard(all), data: clustersJson(all), status: worst(all.map(({ status }) => status)) };
  },
};
