import { jobs } from '../../commands/jobs.ts';
import { decides } from '../support/command-table.ts';

decides(jobs, {
  '': '',
  '42': /"42" is not expected here\. Usage: jobs$/,
});
