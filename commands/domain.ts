import { addDkimJob, retireDkimJob, rotateDkimJob, switchDkimJob } from '../jobs/change/dkim.ts';
import {
  addDomainJob,
  aliasDomainJob,
  catchallJob,
  disableDomainJob,
  enableDomainJob,
  removeDomainJob,
} from '../jobs/change/mail-domains.ts';
import { dkimKeysJob } from '../jobs/look/dkim.ts';
import { domainsJob } from '../jobs/look/mail-directory.ts';
import { mailDomain, targetAddress } from '../src/model/mail/mail-names.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import type { Job } from '../src/model/run/job.ts';
import type { Request } from '../src/model/run/request.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'domain list|add|alias|catchall|dkim|disable|enable|remove [DOMAIN] [VALUE…]';

type Verb = (words: readonly string[]) => Request;

const verbs: Readonly<Record<string, Verb>> = {
  list: (words) => {
    noMore(usage, words, 0);
    return request(domainsJob, {});
  },
  add: (words) => {
    noMore(usage, words, 1);
    return request(addDomainJob, { domain: domainIn(words[0]), at: Date.now() });
  },
  alias: (words) => {
    noMore(usage, words, 3);
    const domain = domainIn(words[0]);
    const wanted = oneOf('alias command', words[1], ['add', 'remove']) === 'add';
    const alias = domainIn(words[2]);
    if (alias === domain) throw new Refused(`${domain} cannot be an alias of itself.`);
    return request(aliasDomainJob, { domain, alias, wanted });
  },
  catchall: ([typed, ...words]) => {
    const domain = domainIn(typed);
    if (words.length === 0)
      throw new Refused('Say where the mail goes, as in `domain catchall example.org anna@example.org`, or `off`.');
    if (words[0] === 'off') noMore(usage, words, 1);
    return request(catchallJob, { domain, to: words[0] === 'off' ? [] : [...new Set(words.map(targetAddress))] });
  },
  dkim: (words) => {
    noMore(usage, words, 2);
    const domain = domainIn(words[0]);
    if (words[1] === undefined) return request(dkimKeysJob, { domain });
    const job = dkimJobs[oneOf('DKIM command', words[1], Object.keys(dkimJobs)) as keyof typeof dkimJobs];
    return request(job, { domain, at: Date.now() });
  },
  disable: alone(disableDomainJob),
  enable: alone(enableDomainJob),
  remove: alone(removeDomainJob),
};

const dkimJobs = { add: addDkimJob, rotate: rotateDkimJob, switch: switchDkimJob, retire: retireDkimJob };

export const domain: JobCommand = {
  name: 'domain',
  usage,
  summary: 'List the mail domains, or change one: aliases, catch-all, DKIM keys, status.',
  examples: [
    ...['domain list', 'domain add example.org', 'domain alias example.net add example.org'],
    ...['domain dkim example.org', 'domain dkim example.org rotate'],
  ],
  needs: 'operator',
  request([typed, ...words]) {
    const verb = verbs[oneOf('domain command', typed, Object.keys(verbs))];
    if (!verb) throw new Refused(`Usage: ${usage}`);
    return verb(words);
  },
};

function alone(job: Job<{ domain: string }>): Verb {
  return (words) => {
    noMore(usage, words, 1);
    return request(job, { domain: domainIn(words[0]) });
  };
}

function domainIn(typed: string | undefined): string {
  if (typed === undefined) throw new Refused('Domain missing, as in `domain add example.org`.');
  return mailDomain(typed);
}
