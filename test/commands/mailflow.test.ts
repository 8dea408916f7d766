import { mailflow } from '../../commands/mailflow.ts';
import { understands } from '../support/command-table.ts';

understands(mailflow, {
  '': { job: 'mailflow', params: {} },
  now: /"now" is not expected here\. Usage: mailflow$/,
});
