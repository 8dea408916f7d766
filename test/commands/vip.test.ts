import { vip } from '../../commands/vip.ts';
import { understands } from '../support/command-table.ts';

understands(vip, {
  '': { job: 'vip', params: {} },
  now: /"now" is not expected here\. Usage: vip$/,
});
