import { approve } from '../../commands/approve.ts';
import { decides } from '../support/command-table.ts';

decides(approve, {
  '42': 'approve 42',
  '42 9F2C1AB0': 'approve 42 9f2c1ab0',
  '': /^Job number missing, as in approve 42; `jobs` lists them\.$/,
  '42 yes': /^"yes" is not a plan digest such as 9f2c1ab0/,
  '42 9f2c1ab0 now': /"now" is not expected here/,
});
