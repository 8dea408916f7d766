import { job } from '../../commands/job.ts';
import { decides } from '../support/command-table.ts';

decides(job, {
  '42': '',
  '': /^Job number missing, as in job 42; `jobs` lists them\.$/,
  '43': /^Job 43 not found; `jobs` lists the latest\.$/,
  '42 now': /"now" is not expected here/,
});
