import { status } from '../../commands/status.ts';
import { understands } from '../support/command-table.ts';

understands(status, {
  '': { job: 'status', params: {} },
  directors: { job: 'status', params: { of: 'directors' } },
  lb1: { job: 'status', params: { of: 'lb1' } },
  lb9: /^Unknown tier or host "lb9"\. Did you mean lb1 or lb2/,
  'lb1 lb2': /^"lb2" is not expected here\. Usage: status \[TIER\|HOST\]$/,
});
