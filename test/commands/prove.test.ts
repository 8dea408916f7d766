import { prove } from '../../commands/prove.ts';
import { understands } from '../support/command-table.ts';

understands(prove, {
  ldap: { job: 'prove', params: {} },
  '': /^No proof given\. Use ldap\.$/,
  mail: /^Unknown proof "mail"/,
  'ldap now': /"now" is not expected here\. Usage: prove ldap$/,
});
