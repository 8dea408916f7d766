import { z } from 'zod';
import { ClusterStanding } from '../inventory/clusters.ts';
import { statuses } from './check.ts';

/** How a service was served over the period, as the worker saw it once in each round. */
const Served = z.object({
  service: z.string(),
  /** The part of the rounds in which it was served; absent where it was never looked at. */
  ratio: z.number().optional(),
  /** The same in equal parts of the period, oldest first; null where nobody looked. */
  parts: z.array(z.number().nullable()),
});

/** What is drawn as a line: the highest of a part, oldest first; null where nobody looked. */
const Line = z.object({
  title: z.string(),
  unit: z.enum(['messages', 'seconds', 'percent']),
  parts: z.array(z.number().nullable()),
});

/** All that a digest tells, besides the verdicts. */
export const Digest = z.object({
  /** The period in ms since the epoch. */
  from: z.number(),
  to: z.number(),
  status: z.enum(statuses),
  served: z.array(Served),
  lines: z.array(Line),
  /** What is not as it was at the last digest; undefined at the first. */
  changed: z.array(z.string()).optional(),
  /** Incidents that began in the period. */
  incidents: z.array(z.object({ id: z.string(), at: z.number(), tookMs: z.number().optional() })),
  /** Jobs whose plan waits for somebody to approve it. */
  waiting: z.array(z.object({ id: z.string(), text: z.string() })),
  /** Drills that were not run for long, or never. */
  due: z.array(z.string()),
  /** Days for which the certificate of a host is good. */
  certificates: z.array(z.object({ host: z.string(), days: z.number() })),
  /** What may be lost next. */
  nextLoss: z.string().optional(),
});
export type Digest = z.infer<typeof Digest>;

/** One for all clusters, by what was seen in their rounds. */
export const DigestAll = z.object({
  from: z.number(),
  to: z.number(),
  status: z.enum(statuses),
  /** One for each cluster, by that service of it which was served least. */
  served: z.array(Served),
  /** The worst first. */
  clusters: z.array(ClusterStanding),
});
export type DigestAll = z.infer<typeof DigestAll>;

/** Numbers as they are compared with the last digest's: what only jitters is the same. */
export const rounded = {
  percent: (value: number) => Math.round(value / 5) * 5,
  /** 0, 1, 10, 100 … */
  messages: (value: number) => (value < 1 ? 0 : 10 ** Math.floor(Math.log10(value))),
  seconds: (value: number) => (value < 5 ? 0 : 10 ** Math.floor(Math.log10(value))),
} as const;
