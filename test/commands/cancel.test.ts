import { cancel } from '../../commands/cancel.ts';
import { decides } from '../support/command-table.ts';

decides(cancel, {
  '42': 'cancel 42',
  '': /^Job number missing, as in cancel 42; `jobs` lists them\.$/,
  all: /^Job number missing, as in cancel 42; `jobs` lists them\.$/,
  '42 now': /"now" is not expected here/,
});
