import { resume } from '../../commands/resume.ts';
import { decides } from '../support/command-table.ts';

decides(resume, {
  '42': 'resume 42',
  '': /^Job number missing, as in resume 42; `jobs` lists them\.$/,
  '42 now': /"now" is not expected here/,
});
