import { z } from 'zod';
import { statuses } from '../check/check.ts';
import { Digest, DigestAll } from '../check/digest.ts';
import { Judgement } from '../check/judgement.ts';
import { DrillRecord, DrillReport } from '../drill/drill.ts';
import { Plan } from '../plan/plan.ts';
import { runStates } from '../run/run.ts';

/** ISO 8601 in UTC. */
export const time = z.iso.datetime();

export const hostStates = ['to do', 'under way', 'done', 'failed', 'cut off', 'stopped'] as const;
export const stepStates = ['to do', 'under way', 'done', 'failed', 'cut off', 'put back'] as const;

export const JudgementOutput = Judgement.omit({ remedy: true }).extend({
  remedy: z.string().nullable().describe('what to do'),
  docs: z.string().describe('page of the check: its address where the docs are published, else its path'),
});
export type JudgementOutput = z.infer<typeof JudgementOutput>;

/** How far a host of a changing job is. */
const HostOutput = z.strictObject({
  host: z.string(),
  state: z.enum(hostStates),
  steps: z.array(z.strictObject({ step: z.string(), state: z.enum(stepStates), made: z.array(z.string()) })),
  putBack: z.array(z.string()).describe('summaries of changes that were reverted'),
  stuck: z.array(z.strictObject({ summary: z.string(), why: z.string() })).describe('changes that were not reverted'),
});

/** Keys of a job wherever it is listed. */
export const jobShape = {
  id: z.string().describe('"0" for a job that this terminal ran itself'),
  cluster: z.string(),
  text: z.string().describe('the command as understood: `deploy directors`'),
  job: z.string().describe('kind of job'),
  params: z.unknown(),
  requestedBy: z.string().describe('Slack user id, or `os:LOGIN`'),
  approvedBy: z.string().nullable(),
  state: z.enum(runStates),
  status: z.enum(statuses).nullable().describe('what the job came to; null before its end'),
  createdAt: time,
  expiresAt: time.nullable().describe('when the request for approval ends'),
};

export const JobOutput = z.strictObject({ ...jobShape, endedAt: time.nullable() });
export type JobOutput = z.infer<typeof JobOutput>;

/** Everything about one job. */
export const runShape = {
  ...jobShape,
  sentence: z.string().nullable().describe('the result in words'),
  remedy: z.string().nullable().describe('what to do, where the job failed'),
  exitCode: z.int().describe('0 ok, 1 degraded, 2 critical, 3 unknown'),
  startedAt: time.nullable(),
  lastAt: time.describe('when the last event happened'),
  judgements: z.array(JudgementOutput),
  plan: Plan.required({ turns: true }).nullable().describe('empty `turns` in plans of earlier versions'),
  hosts: z.array(HostOutput),
  outputs: z
    .array(z.strictObject({ host: z.string(), command: z.string(), text: z.string() }))
    .describe('raw output of programs'),
  digest: Digest.nullable(),
  digestAll: DigestAll.nullable(),
  drillReport: DrillReport.nullable(),
  drillHistory: z.array(DrillRecord).nullable().describe('oldest first'),
  troubles: z.array(
    z.strictObject({ host: z.string().nullable(), message: z.string(), remedy: z.string().nullable() }),
  ),
};
