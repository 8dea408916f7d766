import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domain } from '../../commands/domain.ts';
import { jobs } from '../../jobs/index.ts';
import { understands } from '../support/command-table.ts';
import { inventory } from '../support/fake-world.ts';

const org = { domain: 'example.org' };
const alias = { domain: 'example.net', alias: 'example.org' };

understands(domain, {
  list: { job: 'domains', params: {} },
  'dkim EXAMPLE.org': { job: 'dkim-keys', params: org },
  'disable example.org': { job: 'disable-domain', params: org },
  'enable example.org': { job: 'enable-domain', params: org },
  'remove example.org': { job: 'remove-domain', params: org },
  'alias example.net add example.org': { job: 'alias-domain', params: { ...alias, wanted: true } },
  'alias example.net remove example.org': { job: 'alias-domain', params: { ...alias, wanted: false } },
  'catchall example.org off': { job: 'catchall', params: { ...org, to: [] } },
  'catchall example.org Anna@example.net anna@example.net': {
    job: 'catchall',
    params: { ...org, to: ['anna@example.net'] },
  },
  '': /^No domain command given\. Use one of: list, add, alias, catchall, dkim, disable, enable, remove\.$/,
  add: /^Domain missing, as in `domain add example\.org`\.$/,
  'list example.org': /"example\.org" is not expected here/,
  'add example': /example/,
  'add exmple..net': /leading, trailing or double dot/,
  'add example.org,o=domains': /has characters other than letters/,
  'delete example.org': /^Unknown domain command "delete"/,
  'alias example.net': /No alias command given/,
  'alias example.net add': /Domain missing/,
  'alias example.net add example.net': /cannot be an alias of itself/,
  'dkim example.org sign': /^Unknown DKIM command "sign"\. Use one of: add, rotate, switch, retire\./,
  'dkim example.org rotate now': /"now" is not expected here/,
  'catchall example.org': /Say where the mail goes/,
  'catchall example.org anna': /wanted one @/,
  'catchall example.org off now': /is not expected here/,
  [`remove ${'x'.repeat(300)}.org`]: /longer than 253 characters/,
});

describe('domain, with the time of the request', () => {
  for (const [words, job] of [
    ['add EXAMPLE.org', 'add-domain'],
    ['dkim example.org add', 'add-dkim'],
    ['dkim example.org rotate', 'rotate-dkim'],
    ['dkim example.org switch', 'switch-dkim'],
    ['dkim example.org retire', 'retire-dkim'],
  ] as const) {
    it(`requests ${job}: domain ${words}`, () => {
      const asked = domain.request(words.split(' '), inventory);
      const { at, ...params } = asked.params as { at: number };
      assert.deepEqual([asked.job, params], [job, org]);
      assert(Date.now() - at < 60_000);
      assert.deepEqual(jobs.find(({ name }) => name === job)?.params.parse(asked.params), asked.params);
    });
  }
});
