import { z } from 'zod';
import type { Request } from './command.ts';
import type { Inventory } from './inventory.ts';
import { text } from './text.ts';

const Name = text(/^[a-z][a-z0-9-]{0,39}$/, 'wanted a name such as weekly-vip');

/** Drills that nobody has to approve when they come by their schedule, by the name of the policy that says so. */
export const Unattended = z.record(Name, z.strictObject({ drills: z.array(z.string()).nonempty() }));

const prefix = 'policy:';
const Drilling = z.strictObject({ drill: z.string() });

/** The policy by which this may be done unattended: a drill that chooses its own host, and nothing else. */
export function policyFor({ unattended }: Inventory, { job, params }: Request): string | undefined {
  const drilling = Drilling.safeParse(params);
  if (job !== 'drill' || !drilling.success) return undefined;
  return Object.keys(unattended).find((name) => unattended[name]?.drills.includes(drilling.data.drill));
}

/** Whoever approves is told of by this, where it is a policy. */
export const approverBy = (policy: string) => `${prefix}${policy}`;

/** The policy that approved; undefined where it was a person. */
export function policyOf(approver: string): string | undefined {
  return approver.startsWith(prefix) ? approver.slice(prefix.length) : undefined;
}
