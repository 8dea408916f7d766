import { ack } from '../../commands/ack.ts';
import { decides } from '../support/command-table.ts';

decides(ack, {
  '42': 'acknowledge 42',
  '#42': 'acknowledge 42',
  'job-42': 'acknowledge 42',
  '': /^Job number missing, as in ack 42; `jobs` lists them\.$/,
  'forty-two': /^Job number missing, as in ack 42; `jobs` lists them\.$/,
  '42 now': /"now" is not expected here\. Usage: ack ID$/,
});
