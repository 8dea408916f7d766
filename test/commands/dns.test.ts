import { dns } from '../../commands/dns.ts';
import { understands } from '../support/command-table.ts';

understands(dns, {
  '': { job: 'dns', params: {} },
  now: /"now" is not expected here\. Usage: dns$/,
});
