import { addDomainJob, domainsJob } from '../jobs/change/mail-directory.ts';
import { mailDomain } from '../src/model/mail/mail-names.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'domain list|add [DOMAIN]';

export const domain: JobCommand = {
  name: 'domain',
  usage,
  summary: 'List the mail domains, or add one.',
  examples: ['domain list', 'domain add example.org'],
  needs: 'viewer',
  request([verb, ...words]) {
    const what = oneOf('domain command', verb, ['list', 'add']);
    noMore(usage, words, what === 'list' ? 0 : 1);
    if (what === 'list') return request(domainsJob, {});
    const [typed] = words;
    if (typed === undefined) throw new Refused('Domain missing, as in `domain add example.org`.');
    return request(addDomainJob, { domain: mailDomain(typed) });
  },
};
