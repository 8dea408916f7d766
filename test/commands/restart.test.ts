import { restart } from '../../commands/restart.ts';
import { understands } from '../support/command-table.ts';

understands(restart, {
  databases: { job: 'restart', params: { of: 'databases' } },
  db2: { job: 'restart', params: { of: 'db2' } },
  '': /^No tier or database host given\. Use one of: databases, db1, db2\.$/,
  filer1: /^Unknown tier or database host "filer1"/,
  'db1 db2': /^"db2" is not expected here\. Usage: restart databases\|HOST$/,
});
