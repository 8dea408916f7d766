import { z } from 'zod';
import { Cause } from './cause.ts';
import { statuses } from './check.ts';

/** The result of one check. */
export const Judgement = z.object({
  check: z.string(),
  status: z.enum(statuses),
  summary: z.string(),
  /** As in Verdict. Earlier versions did not write them. */
  hosts: z.array(z.string()).readonly().default([]),
  others: z.array(z.string()).readonly().optional(),
  remedy: z.string().optional(),
  /** The verdict it follows from. */
  cause: Cause.optional(),
  /** As in Verdict. */
  worthTelling: z.literal(true).optional(),
});
export type Judgement = z.infer<typeof Judgement>;
