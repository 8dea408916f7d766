import { wsrep } from '../../commands/wsrep.ts';
import { understands } from '../support/command-table.ts';

understands(wsrep, {
  '': { job: 'wsrep', params: {} },
  now: /"now" is not expected here\. Usage: wsrep$/,
});
