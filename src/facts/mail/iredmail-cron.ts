import type { Fact } from '../../model/check/fact.ts';

/** The jobs of cron's users that are not commented out and that this extended regular expression finds. */
export function singletonCronJobs(pattern: string): Fact<readonly string[]> {
  return {
    id: 'iredmail.sole-jobs',
    argv: ['sh', '-c', 'grep -hEs -- "$0" /var/spool/cron/crontabs/*; exit 0', `^[^#].*(${pattern})`],
    parse: (stdout) => stdout.split('\n').filter(Boolean),
  };
}
