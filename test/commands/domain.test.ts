import { domain } from '../../commands/domain.ts';
import { understands } from '../support/command-table.ts';

const org = { domain: 'example.org' };
const alias = { domain: 'example.net', alias: 'example.org' };

understands(domain, {
  list: { job: 'domains', params: {} },
  'add example.org': { job: 'add-domain', params: org },
  'add EXAMPLE.org': { job: 'add-domain', params: org },
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
  '': /^No domain command given\. Use one of: list, add, alias, catchall, disable, enable, remove\.$/,
  add: /^Domain missing, as in `domain add example\.org`\.$/,
  'list example.org': /"example\.org" is not expected here/,
  'add example': /example/,
  'add exmple..net': /leading, trailing or double dot/,
  'add example.org,o=domains': /has characters other than letters/,
  'delete example.org': /^Unknown domain command "delete"/,
  'alias example.net': /No alias command given/,
  'alias example.net add': /Domain missing/,
  'alias example.net add example.net': /cannot be an alias of itself/,
  'catchall example.org': /Say where the mail goes/,
  'catchall example.org anna': /wanted one @/,
  'catchall example.org off now': /is not expected here/,
  [`remove ${'x'.repeat(300)}.org`]: /longer than 253 characters/,
});
