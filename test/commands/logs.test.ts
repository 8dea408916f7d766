import { logs } from '../../commands/logs.ts';
import { decides } from '../support/command-table.ts';

decides(logs, {
  '42': '',
  '': /^Job number missing, as in logs 42; `jobs` lists them\.$/,
  '43': /^Job 43 not found/,
  '42 now': /"now" is not expected here/,
});
