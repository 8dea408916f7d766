import { deploy } from '../../commands/deploy.ts';
import { understands } from '../support/command-table.ts';

understands(deploy, {
  directors: { job: 'deploy', params: { target: 'directors' } },
  databases: { job: 'deploy', params: { target: 'databases' } },
  'databases without db2 and lose what only db2 has': {
    job: 'deploy',
    params: { target: 'databases', without: ['db2'] },
  },
  'all without db2 and lose what only db2 has': { job: 'deploy', params: { target: 'all', without: ['db2'] } },
  '': /^No target given\. Use one of: .*directors/,
  director: /^Unknown target "director"\. Did you mean directors/,
  'directors lb1': /^"lb1" is not expected here\. Usage: deploy TARGET/,
  'directors without db2 and lose what only db2 has': /^"without" is not expected here/,
  'databases without db2':
    /^This loses what only db2 has\. To confirm, type it in full: deploy databases without db2 and/,
});
