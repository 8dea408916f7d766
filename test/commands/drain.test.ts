import { drain, undrain } from '../../commands/drain.ts';
import { understands } from '../support/command-table.ts';

understands(drain, {
  mail2: { job: 'drain', params: { host: 'mail2', because: 'no reason given' } },
  'mail2 for 2h': { job: 'drain', params: { host: 'mail2', because: 'no reason given', minutes: 120 } },
  'db1 because its disk fails': { job: 'drain', params: { host: 'db1', because: 'its disk fails' } },
  'db1 for 90m because its disk fails': {
    job: 'drain',
    params: { host: 'db1', minutes: 90, because: 'its disk fails' },
  },
  '': /^No real server given/,
  lb1: /^Unknown real server "lb1"/,
  mail3: /Did you mean mail1 or mail2/,
  'mail2 now': /^Usage: drain HOST/,
  'mail2 for': /^Invalid duration ""/,
  'mail2 for ever': /^Invalid duration "ever"/,
  'mail2 because': /^Reason missing/,
});

understands(undrain, {
  mail2: { job: 'undrain', params: { host: 'mail2' } },
  '': /^No real server given/,
  'mail2 now': /"now" is not expected here\. Usage: undrain HOST$/,
});
