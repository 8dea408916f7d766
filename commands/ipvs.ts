import { ipvsJob } from '../jobs/look/ipvs.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const ipvs: JobCommand = {
  name: 'ipvs',
  usage: 'ipvs',
  summary: 'Show the IPVS table of each director, as ipvsadm prints it.',
  examples: ['ipvs'],
  needs: 'viewer',
  request(words) {
    noMore('ipvs', words, 0);
    return request(ipvsJob, {});
  },
};
