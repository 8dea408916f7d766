import { drill } from '../../commands/drill.ts';
import { understands } from '../support/command-table.ts';

understands(drill, {
  list: { job: 'drills', params: {} },
  history: { job: 'drill-history', params: {} },
  'history database-loss': { job: 'drill-history', params: { drill: 'database-loss' } },
  schedules: { job: 'drill-schedules', params: {} },
  'unschedule database-loss': { job: 'drill-unschedule', params: { drill: 'database-loss' } },
  'database-loss': { job: 'drill', params: { drill: 'database-loss' } },
  'database-loss db2': { job: 'drill', params: { drill: 'database-loss', target: 'db2' } },
  'ldap-loss mail1 although mail1 is the last healthy one': {
    job: 'drill',
    params: { drill: 'ldap-loss', target: 'mail1', isLast: true },
  },
  'schedule vip-switchover 0 3 * * 1': {
    job: 'drill-schedule',
    params: { drill: 'vip-switchover', pattern: '0 3 * * 1', zone: 'UTC' },
  },
  'schedule vip-switchover 0 3 * * 1 Europe/Berlin': {
    job: 'drill-schedule',
    params: { drill: 'vip-switchover', pattern: '0 3 * * 1', zone: 'Europe/Berlin' },
  },
  '': /^No drill given\. Use one of: list, history, schedule/,
  'database-los': /Did you mean database-loss/,
  'database-loss db9': /^Unknown host "db9"\. Did you mean db1 or db2/,
  'ldap-loss mail1 although mail2 is the last healthy one': /"although" is not expected here/,
  'schedule vip-switchover weekly': /^Schedule missing or invalid, as in `drill schedule vip-switchover 0 3 \* \* 1/,
  unschedule: /^No drill given/,
  'list now': /"now" is not expected here/,
});
