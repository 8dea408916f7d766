import { maintenance } from '../../commands/maintenance.ts';
import { understands } from '../support/command-table.ts';

understands(maintenance, {
  '': { job: 'maintenance', params: {} },
  mail2: { job: 'maintenance', params: { host: 'mail2' } },
  'mail2 over': { job: 'undrain', params: { host: 'mail2' } },
  'mail2 for 2h because its disk is replaced': {
    job: 'drain',
    params: { host: 'mail2', because: 'its disk is replaced', minutes: 120 },
  },
  lb1: /^Unknown real server "lb1"/,
  'mail2 for 2h': /^Duration or reason missing, as in `maintenance mail2 for 2h because/,
  'mail2 because its disk is replaced': /^Duration or reason missing/,
  'mail2 over now': /"now" is not expected here/,
  'mail2 tonight': /^Usage: maintenance/,
});
