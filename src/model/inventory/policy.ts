import { z } from 'zod';
import type { Request } from '../run/request.ts';
import { text } from '../text/text.ts';

const Name = text(/^[a-z][a-z0-9-]{0,39}$/, 'wanted a name such as weekly-vip');

const field = '[0-9A-Za-z*,/#-]+';
const Schedule = text(
  new RegExp(`^(${field}\\s+){4}${field}(\\s+[A-Za-z_/+-]+[0-9]*)?$`),
  'wanted five fields of cron and perhaps a time zone, such as 0 3 * * 1 Europe/Berlin',
);

/**
 * Drills that need no person's approval, by the name of their policy: only on exactly this schedule, so that another
 * schedule cannot run them more often.
 */
export const Unattended = z.record(
  Name,
  z.strictObject({ drills: z.array(z.string()).nonempty(), schedule: Schedule }),
);

interface DeclaredPolicy {
  readonly unattended: z.infer<typeof Unattended>;
}

const prefix = 'policy:';
const Drilling = z.strictObject({ drill: z.string() });

/** The policy that allows this request unattended on that schedule: only a drill that chooses its own host. */
export function policyFor(
  { unattended }: DeclaredPolicy,
  { job, params }: Request,
  scheduled: string | undefined,
): string | undefined {
  const drilling = Drilling.safeParse(params);
  if (job !== 'drill' || !drilling.success || scheduled === undefined) return undefined;
  return Object.keys(unattended).find((name) => {
    const { drills, schedule } = unattended[name] ?? { drills: [], schedule: '' };
    return drills.includes(drilling.data.drill) && whole(schedule) === whole(scheduled);
  });
}

/** The policies that name this drill, each with the one schedule that it allows. */
export function schedulesAllowed({ unattended }: DeclaredPolicy, drill: string): readonly string[] {
  return Object.values(unattended).flatMap(({ drills, schedule }) => (drills.includes(drill) ? [schedule] : []));
}

/** With its time zone; UTC if none is given. */
function whole(schedule: string): string {
  const words = schedule.trim().split(/\s+/);
  return [...words, ...(words.length === 5 ? ['UTC'] : [])].join(' ');
}

/** How a policy is named as the approver. */
export const approverBy = (policy: string) => `${prefix}${policy}`;

/** The policy that approved; undefined if a person did. */
export function policyOf(approver: string): string | undefined {
  return approver.startsWith(prefix) ? approver.slice(prefix.length) : undefined;
}
