import { z } from 'zod';
import { rank, statuses, worst } from '../check/check.ts';
import { incidentJob } from '../check/incident-job.ts';
import type { Judgement } from '../check/judgement.ts';
import type { Series } from '../check/series.ts';
import { Hold } from '../run/hold.ts';
import type { RunRecord } from '../run/run.ts';

/** The last verdict of a check, and its time (ms since the epoch). */
export interface LastVerdict extends Judgement {
  readonly at: number;
}

/** A cluster as last seen; no host is contacted. */
export interface SeenCluster {
  readonly name: string;
  /** The last verdict of each check. */
  readonly verdicts: readonly LastVerdict[];
  /** Runs in progress. */
  readonly open: readonly RunRecord[];
  readonly hold: Hold | undefined;
  readonly series: Series;
}

/** Every cluster with a worker on this Redis. */
export type SeenClusters = () => Promise<readonly SeenCluster[]>;

/** Summary of a cluster. */
export const ClusterStanding = z.object({
  name: z.string(),
  /** Also unknown when the last round is too old. */
  status: z.enum(statuses),
  /** The worst verdict, if it is not ok. */
  worst: z.object({ status: z.enum(statuses), summary: z.string(), remedy: z.string().optional() }).optional(),
  /** ms since the epoch; absent before the first round. */
  lookedAt: z.number().optional(),
  checks: z.number(),
  incidents: z.number(),
  /** Jobs whose plan awaits approval, and other jobs in progress. */
  waiting: z.number(),
  running: z.number(),
  hold: Hold.optional(),
});
export type ClusterStanding = z.infer<typeof ClusterStanding>;

/** A verdict older than this is out of date: twice the longest round interval. */
const staleMs = 600_000;

/** Worst first. */
export function standings(seen: readonly SeenCluster[], now: number): readonly ClusterStanding[] {
  return seen.map((one) => standing(one, now)).toSorted((a, b) => rank(b.status) - rank(a.status));
}

function standing({ name, verdicts, open, hold }: SeenCluster, now: number): ClusterStanding {
  const lookedAt = verdicts.length === 0 ? undefined : Math.max(...verdicts.map(({ at }) => at));
  const isStale = lookedAt === undefined || now - lookedAt > staleMs;
  const judged = worst(verdicts.map(({ status }) => status));
  const jobs = open.filter(({ job }) => job !== incidentJob);
  const bad = judged === 'ok' ? undefined : verdicts.find(({ status }) => status === judged);
  return {
    name,
    checks: verdicts.length,
    ...(lookedAt === undefined ? {} : { lookedAt }),
    ...(hold ? { hold } : {}),
    status: isStale ? 'unknown' : judged,
    ...(bad ? { worst: { status: bad.status, summary: bad.summary, remedy: bad.remedy } } : {}),
    incidents: open.length - jobs.length,
    waiting: jobs.filter(({ state }) => state === 'waiting').length,
    running: jobs.filter(({ state }) => state !== 'waiting').length,
  };
}
