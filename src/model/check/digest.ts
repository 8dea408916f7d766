import { z } from 'zod';
import { ClusterStanding } from '../inventory/clusters.ts';
import { statuses } from './check.ts';

/** Availability of a service over the period: one visit by the worker per round. */
const Served = z.object({
  service: z.string(),
  /** Share of the rounds in which it served; absent if it was never measured. */
  ratio: z.number().optional(),
  /** The same for equal parts of the period, oldest first; null without a measurement. */
  parts: z.array(z.number().nullable()),
});

/** A line of the picture: the maximum of each part, oldest first; null without a measurement. */
const Line = z.object({
  title: z.string(),
  unit: z.enum(['messages', 'seconds', 'percent']),
  parts: z.array(z.number().nullable()),
  /** Above which a check is not ok. */
  limits: z.array(z.number()).optional(),
});

/** Time zone of the picture. Earlier versions drew UTC. */
const zone = z.string().optional();

/** Content of a digest besides the verdicts. */
export const Digest = z.object({
  /** The period in ms since the epoch. */
  from: z.number(),
  to: z.number(),
  zone,
  status: z.enum(statuses),
  served: z.array(Served),
  lines: z.array(Line),
  /** Differences from the last digest; undefined at the first. */
  changed: z.array(z.string()).optional(),
  /** Incidents that began in the period. */
  incidents: z.array(z.object({ id: z.string(), at: z.number(), tookMs: z.number().optional() })),
  /** Jobs whose plan waits for approval. */
  waiting: z.array(z.object({ id: z.string(), text: z.string() })),
  /** Drills that were never run, or not for a long time. */
  due: z.array(z.string()),
  /** Days until a host's certificate expires. */
  certificates: z.array(z.object({ host: z.string(), days: z.number() })),
  /** Removed mailboxes whose mail is kept past its date; absent when there are none. */
  keptPastDate: z.number().optional(),
  /** What can fail next without an outage. */
  nextLoss: z.string().optional(),
});
export type Digest = z.infer<typeof Digest>;

/** The digest of all clusters, from their health rounds. */
export const DigestAll = z.object({
  from: z.number(),
  to: z.number(),
  zone,
  status: z.enum(statuses),
  /** One per cluster: its least available service. */
  served: z.array(Served),
  /** Worst first. */
  clusters: z.array(ClusterStanding),
});
export type DigestAll = z.infer<typeof DigestAll>;

/** Rounding before the comparison with the last digest, so that jitter is no change. */
export const rounded = {
  percent: (value: number) => Math.round(value / 5) * 5,
  /** 0, 1, 10, 100 … */
  messages: (value: number) => (value < 1 ? 0 : 10 ** Math.floor(Math.log10(value))),
  seconds: (value: number) => (value < 5 ? 0 : 10 ** Math.floor(Math.log10(value))),
} as const;
