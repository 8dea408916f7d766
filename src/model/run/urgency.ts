import { incidentJob } from '../check/incident-job.ts';
import { noticeJob } from './notice.ts';
import type { RunState } from './run.ts';

/** Posting order under load; a lower number is more urgent. */
export const urgencies = { decision: 1, change: 2, look: 3 } as const;
export type Urgency = (typeof urgencies)[keyof typeof urgencies];

/** Alerts and plans awaiting approval come before notices and the progress of changes, and those before read-only jobs. */
export function urgencyOf(run: { readonly job: string; readonly state: RunState; readonly writes: boolean }): Urgency {
  if (run.job === incidentJob || run.state === 'waiting') return urgencies.decision;
  return run.writes || run.job === noticeJob ? urgencies.change : urgencies.look;
}

/** Commands that decide something: no read-only command delays them. */
export const decisions: readonly string[] = [
  ...['freeze', 'thaw', 'lock', 'unlock', 'approve', 'reject', 'cancel', 'resume'],
  ...['ack', 'mute', 'unmute'],
];
