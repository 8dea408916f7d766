import { ldap } from '../../commands/ldap.ts';
import { understands } from '../support/command-table.ts';

understands(ldap, {
  '': { job: 'ldap', params: {} },
  now: /"now" is not expected here\. Usage: ldap$/,
});
