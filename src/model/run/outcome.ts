import type { Status } from '../check/check.ts';

/** How a job ended: the cluster's status as far as the job judged it, and one sentence for people. */
export interface Outcome {
  readonly status: Status;
  readonly sentence: string;
}
