import { ipvs } from '../../commands/ipvs.ts';
import { understands } from '../support/command-table.ts';

understands(ipvs, {
  '': { job: 'ipvs', params: {} },
  now: /"now" is not expected here\. Usage: ipvs$/,
});
