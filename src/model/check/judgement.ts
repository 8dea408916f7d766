import { z } from 'zod';
import { statuses } from './check.ts';

/** What one check said of the cluster. */
export const Judgement = z.object({
  check: z.string(),
  status: z.enum(statuses),
  summary: z.string(),
  remedy: z.string().optional(),
  /** Of one that is ok: not only that it is. */
  worthTelling: z.literal(true).optional(),
});
export type Judgement = z.infer<typeof Judgement>;
