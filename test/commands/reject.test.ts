import { reject } from '../../commands/reject.ts';
import { decides } from '../support/command-table.ts';

decides(reject, {
  '42': 'reject 42',
  '42 not before the backup has ended': 'reject 42 not before the backup has ended',
  '': /^Job number missing, as in reject 42; `jobs` lists them\.$/,
  'not tonight': /^Job number missing, as in reject 42; `jobs` lists them\.$/,
});
