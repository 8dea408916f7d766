import { dnsJob } from '../jobs/look/dns.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore } from './find.ts';

export const dns: JobCommand = {
  name: 'dns',
  usage: 'dns',
  summary: 'Show the zone that the domain needs, and check each record in DNS.',
  examples: ['dns'],
  needs: 'viewer',
  request(words) {
    noMore('dns', words, 0);
    return request(dnsJob, {});
  },
};
