import { plan } from '../../commands/plan.ts';
import { understands } from '../support/command-table.ts';

understands(plan, {
  directors: { job: 'plan', params: { target: 'directors' } },
  all: { job: 'plan', params: { target: 'all' } },
  '': /^No target given\. Use one of: .*directors/,
  director: /^Unknown target "director"\. Did you mean directors/,
  'directors now': /"now" is not expected here\. Usage: plan TARGET$/,
});
