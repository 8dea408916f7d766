import { mail } from '../../commands/mail.ts';
import { understands } from '../support/command-table.ts';

understands(mail, {
  '': { job: 'mail', params: {} },
  now: /"now" is not expected here\. Usage: mail$/,
});
