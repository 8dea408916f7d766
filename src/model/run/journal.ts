import { z } from 'zod';
import { statuses } from '../check/check.ts';
import { Digest, DigestAll } from '../check/digest.ts';
import { Judgement } from '../check/judgement.ts';
import { Overview } from '../check/overview.ts';
import { DrillRecord, DrillReport, PendingRestore } from '../drill/drill.ts';
import { Plan } from '../plan/plan.ts';
import { Notice } from './notice.ts';

const by = z.string();
const Cell = z.union([z.string(), z.object({ mrkdwn: z.string() })]);
const host = z.string();
const step = z.string();
/** Of the plan that was decided on; absent in entries of earlier versions. */
const digest = z.string().optional();

/** The phases of a drill. */
export const drillPhases = ['steady', 'fault', 'seen', 'stopped', 'restored', 'not restored', 'settled'] as const;
export type DrillPhase = (typeof drillPhases)[number];

/**
 * The events of a run, in order. Chat, terminal and tests all read these and nothing else: a card is a fold over them.
 * Stored in one Redis stream per run.
 */
export const Happening = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('requested'), by, text: z.string() }),
  z.object({ kind: z.literal('started'), worker: z.string(), fence: z.number().optional() }),
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  z.object({ kind: z.literal('planned'), plan: Plan }),
  z.object({ kind: z.literal('asked'), expiresAt: z.number() }),
  z.object({ kind: z.literal('approved'), by, digest }),
  z.object({ kind: z.literal('rejected'), by, reason: z.string().optional(), digest }),
  /** The approval is void: the job is planned again and needs a new approval. */
  z.object({ kind: z.literal('approval-expired'), by, approvedAt: z.number() }),
  z.object({ kind: z.literal('expired') }),
  z.object({ kind: z.literal('superseded'), by: z.string().describe('the newer run') }),
  z.object({ kind: z.literal('cancel-asked'), by }),
  /** The sentence says what was done and what was left, if the run had begun. */
  z.object({ kind: z.literal('cancelled'), by, sentence: z.string().optional() }),
  z.object({ kind: z.literal('resumed'), by }),
  z.object({ kind: z.literal('host-started'), host, steps: z.array(step) }),
  z.object({ kind: z.literal('step-started'), host, step, summary: z.string() }),
  /** Progress of a long change, in its own words. */
  z.object({ kind: z.literal('progress'), host, step, text: z.string() }),
  z.object({ kind: z.literal('changed'), host, step, summary: z.string(), tookMs: z.number() }),
  z.object({ kind: z.literal('step-finished'), host, step, changes: z.number() }),
  /** Approved changes that turned out to be unnecessary, of so many. */
  z.object({
    kind: z.literal('in-place'),
    of: z.number(),
    changes: z.array(z.object({ host, step, summary: z.string() })),
  }),
  z.object({ kind: z.literal('undone'), host, summary: z.string() }),
  z.object({ kind: z.literal('undo-failed'), host, summary: z.string(), why: z.string() }),
  z.object({ kind: z.literal('host-finished'), host }),
  /** The gate after a host, and its result. */
  z.object({ kind: z.literal('gate'), host, judgement: Judgement, waitedSeconds: z.number() }),
  z.object({ kind: z.literal('judged'), judgement: Judgement }),
  /** Raw output for the thread: the command an operator would have typed, and its output. */
  z.object({ kind: z.literal('output'), host, command: z.string(), text: z.string() }),
  /** Progress of a drill. */
  z.object({ kind: z.literal('drill'), phase: z.enum(drillPhases), text: z.string() }),
  /** Its worker was lost or could not revert the fault: restoring is retried until it succeeds. */
  z.object({ kind: z.literal('restoring'), pending: PendingRestore }),
  /** The answer of a job on its card, as a table. The first row is its head. */
  z.object({ kind: z.literal('table'), title: z.string(), rows: z.array(z.array(Cell)) }),
  z.object({ kind: z.literal('overview'), overview: Overview }),
  z.object({ kind: z.literal('digest'), digest: Digest }),
  z.object({ kind: z.literal('digest-all'), digest: DigestAll }),
  z.object({ kind: z.literal('drill-report'), report: DrillReport }),
  /** Oldest first. */
  z.object({ kind: z.literal('drill-history'), records: z.array(DrillRecord), zone: z.string().optional() }),
  /** What has become worse in an incident, and what better. */
  z.object({
    kind: z.literal('alert'),
    worse: z.array(Judgement),
    better: z.array(Judgement),
    /** Who is mentioned: users and user groups. */
    mention: z.array(z.string()).optional(),
  }),
  /** Critical since then and not acknowledged. */
  z.object({ kind: z.literal('reminded'), since: z.number(), mention: z.array(z.string()) }),
  z.object({
    kind: z.literal('escalated'),
    since: z.number(),
    mention: z.array(z.string()),
    /** The channel that has a thread about it as well. */
    channel: z.string().optional(),
  }),
  z.object({ kind: z.literal('acknowledged'), by }),
  z.object({ kind: z.literal('announced'), notice: Notice }),
  z.object({ kind: z.literal('muted'), by, what: z.string(), until: z.number(), because: z.string() }),
  z.object({
    kind: z.literal('trouble'),
    host: z.string().optional(),
    message: z.string(),
    remedy: z.string().optional(),
  }),
  /** As in Outcome. Earlier versions wrote `about` and the status into the sentence. */
  z.object({
    kind: z.literal('finished'),
    status: z.enum(statuses),
    about: z.string().optional(),
    sentence: z.string(),
  }),
  z.object({ kind: z.literal('failed'), sentence: z.string(), remedy: z.string() }),
  /** The worker was lost mid-run: the journal up to here is all that is known. */
  z.object({ kind: z.literal('interrupted'), sentence: z.string(), remedy: z.string() }),
]);
export type Happening = z.infer<typeof Happening>;

/** An event with its position in the stream (Redis stream id, `ms-n`) and its time in ms since the epoch. */
export interface Entry {
  readonly id: string;
  readonly at: number;
  readonly happening: Happening;
}
