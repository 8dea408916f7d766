import { recover } from '../../commands/recover.ts';
import { understands } from '../support/command-table.ts';

understands(recover, {
  databases: { job: 'recover', params: { without: [] } },
  'databases without db2 and lose what only db2 has': { job: 'recover', params: { without: ['db2'] } },
  '': /^No tier given\. Use databases\.$/,
  mail: /^Unknown tier "mail"/,
  'databases --force': /^"--force" is not expected here/,
  'databases without db2': /^This loses what only db2 has/,
});
