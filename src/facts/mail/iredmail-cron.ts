import type { Fact } from '../../model/check/fact.ts';

/** Active jobs in user crontabs that match this extended regular expression. */
export function singletonCronJobs(pattern: string): Fact<readonly string[]> {
  return {
    id: 'iredmail.sole-jobs',
    argv: ['sh', '-c', 'grep -hEs -- "$0" /var/spool/cron/crontabs/*; exit 0', `^[^#].*(${pattern})`],
    parse: (stdout) => stdout.split('\n').filter(Boolean),
  };
}
