import { proveJob } from '../jobs/change/prove.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'prove ldap';

export const prove: JobCommand = {
  name: 'prove',
  usage,
  summary: 'Write an entry on each OpenLDAP provider, read it on every other, and delete it.',
  examples: ['prove ldap'],
  needs: 'operator',
  request(words) {
    noMore(usage, words, 1);
    oneOf('proof', words[0], ['ldap']);
    return request(proveJob, {});
  },
};
