import { switchover } from '../../commands/switchover.ts';
import { understands } from '../support/command-table.ts';

understands(switchover, {
  '': { job: 'drill', params: { drill: 'switchover' } },
  now: /"now" is not expected here\. Usage: switchover$/,
  lb1: /"lb1" is not expected here/,
});
