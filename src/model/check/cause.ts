import { z } from 'zod';

/** Faults that other verdicts follow from. */
const causeKinds = ['host unreachable', 'fact not read', 'mail store down', 'director down', 'database down'] as const;
export type CauseKind = (typeof causeKinds)[number];

/** Why something is bad, when another verdict reports the reason. */
export const Cause = z.object({
  kind: z.enum(causeKinds),
  /** The check that reports it. */
  check: z.string(),
});
export type Cause = z.infer<typeof Cause>;

/** Which other verdicts follow from one: those about no other hosts than these, of these checks or of any. */
export interface Explains {
  readonly kind: CauseKind;
  readonly hosts: readonly string[];
  readonly checks?: readonly string[];
}
