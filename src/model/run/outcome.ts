import type { Status } from '../check/check.ts';

/** How a job ended: the status of what it judged, and one sentence for people. */
export interface Outcome {
  readonly status: Status;
  /** What has the status, when the job judged something: `example`. The sentence then says why. */
  readonly about?: string | undefined;
  readonly sentence: string;
}

/** `example is degraded: 2 of 47 checks are not ok`, or the sentence alone. */
export function outcomeInWords({ status, about, sentence }: Partial<Outcome> & Pick<Outcome, 'sentence'>): string {
  return about === undefined || status === undefined ? sentence : `${about} is ${status}: ${sentence}`;
}
