import { digest } from '../../commands/digest.ts';
import { understands } from '../support/command-table.ts';

understands(digest, {
  '': { job: 'digest', params: { hours: 24 } },
  now: { job: 'digest', params: { hours: 24 } },
  'now 7d': { job: 'digest', params: { hours: 168 } },
  'now 10m': { job: 'digest', params: { hours: 1 } },
  'now all': { job: 'digest-all', params: { hours: 24 } },
  'now all 2d': { job: 'digest-all', params: { hours: 48 } },
  list: { job: 'digest-list', params: {} },
  remove: { job: 'digest-remove', params: { of: 'this' } },
  'schedule 0 7 * * * Europe/Berlin': {
    job: 'digest-schedule',
    params: { pattern: '0 7 * * *', zone: 'Europe/Berlin', of: 'this' },
  },
  'schedule all 0 7 * * *': { job: 'digest-schedule', params: { pattern: '0 7 * * *', zone: 'UTC', of: 'all' } },
  'schedule daily': /^Schedule missing or invalid, as in `digest schedule 0 7/,
  'now soon': /^Invalid duration "soon"/,
  'list all': /"all" is not expected here/,
  tomorrow: /^Unknown digest command "tomorrow"/,
});
