import { incidentJob } from '../check/incident-job.ts';
import type { RunState } from './run.ts';

/** What people see first when many things happen at once; a lower number is more urgent. */
export const urgencies = { decision: 1, change: 2, look: 3 } as const;
export type Urgency = (typeof urgencies)[keyof typeof urgencies];

/** An alert, and a plan that waits for approval, come before the progress of changes, and that before looks. */
export function urgencyOf(run: { readonly job: string; readonly state: RunState; readonly writes: boolean }): Urgency {
  if (run.job === incidentJob || run.state === 'waiting') return urgencies.decision;
  return run.writes ? urgencies.change : urgencies.look;
}

/** Commands that decide something: no question keeps them waiting. */
export const decisions: readonly string[] = [
  ...['freeze', 'thaw', 'lock', 'unlock', 'approve', 'reject', 'cancel', 'resume'],
  ...['ack', 'mute', 'unmute'],
];
