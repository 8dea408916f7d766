import { domain } from '../../commands/domain.ts';
import { understands } from '../support/command-table.ts';

understands(domain, {
  list: { job: 'domains', params: {} },
  'add example.org': { job: 'add-domain', params: { domain: 'example.org' } },
  'add EXAMPLE.org': { job: 'add-domain', params: { domain: 'example.org' } },
  '': /^No domain command given\. Use one of: list, add\.$/,
  add: /^Domain missing, as in `domain add example\.org`\.$/,
  'list example.org': /"example\.org" is not expected here/,
  'add example': /example/,
  'remove example.org': /^Unknown domain command "remove"/,
});
