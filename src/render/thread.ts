import { incidentJob } from '../model/check/incident-job.ts';
import type { Plan } from '../model/plan/plan.ts';
import type { Card } from '../model/run/card.ts';
import type { Entry, Happening } from '../model/run/journal.ts';
import { noticeJob } from '../model/run/notice.ts';
import type { RunRecord } from '../model/run/run.ts';
import { isFinal } from '../model/run/run.ts';
import { approvalExpiredCard, approvedCard } from './approval.ts';
import { askCard } from './ask.ts';
import { digestCard, digestPictureCard } from './digest.ts';
import { digestAllCard, digestAllPictureCard } from './digest-all.ts';
import { drillCard } from './drill.ts';
import { drillHistoryCard } from './drill-history.ts';
import { drillReportCard } from './drill-report.ts';
import { endingCard } from './ending.ts';
import { incidentThread } from './incident-thread.ts';
import { noticeCard } from './notice.ts';
import { ofKind } from './of-kind.ts';
import { outputCard } from './output.ts';
import { inPlaceCard, planCard, sharedPlanCard } from './plan.ts';
import { type Post, post } from './post.ts';
import { rootCard } from './root.ts';
import type { RunProgress } from './standing.ts';
import { standingOf } from './standing.ts';
import { troublesCard } from './troubles.ts';
import { verdictsCard } from './verdicts.ts';

export interface ThreadOptions {
  /** Members of the access list who may approve; mentioned when approval is requested. */
  readonly approvers?: readonly string[];
  /** Whether people of other organizations read it. They are shown no diffs. */
  readonly isShared?: boolean;
}

/** Every message of a run's thread, in order: the root, which is updated, then the replies. */
export function threadOf(run: RunRecord, journal: readonly Entry[], known: ThreadOptions = {}): readonly Post[] {
  if (run.job === incidentJob) return incidentThread(run, journal);
  if (run.job === noticeJob) return [{ key: 'root', card: noticeCard(run, journal), settled: true }];
  const standing = standingOf(run, journal);
  const root = { key: 'root', card: firstCard(standing, journal), settled: isFinal(standing.state) };
  return [root, ...groups(journal).flatMap((group) => replyOf(group, { run, journal, standing, known }))];
}

/** A finished digest is its own first message. */
function firstCard(standing: RunProgress, journal: readonly Entry[]): Card {
  const { run, judgements } = standing;
  const [[one], [all]] = [ofKind('digest', journal), ofKind('digest-all', journal)];
  if (standing.state !== 'done') return rootCard(standing);
  if (all) return digestAllCard(run, all.digest);
  return one ? digestCard(run, one.digest, judgements) : rootCard(standing);
}

interface Context {
  readonly run: RunRecord;
  readonly journal: readonly Entry[];
  readonly standing: RunProgress;
  readonly known: ThreadOptions;
}

/** Entries shown in one message. `end` is the index of the first entry after them. */
interface Group {
  readonly first: Entry;
  readonly entries: readonly Entry[];
  readonly end: number;
}

const together: readonly Happening['kind'][] = ['judged', 'trouble', 'drill'];

/** Consecutive verdicts share a message, and so do troubles and events of a drill; any other entry has its own. */
function groups(journal: readonly Entry[]): readonly Group[] {
  const starts = journal.flatMap((entry, i) => {
    const { kind } = entry.happening;
    return journal[i - 1]?.happening.kind === kind && together.includes(kind) ? [] : [{ first: entry, start: i }];
  });
  return starts.map(({ first, start }, i) => {
    const end = starts[i + 1]?.start ?? journal.length;
    return { first, entries: journal.slice(start, end), end };
  });
}

function replyOf(group: Group, context: Context): readonly Post[] {
  const { first, entries, end } = group;
  const { run, journal, standing } = context;
  const { happening } = first;
  const closed = end < journal.length || isFinal(standing.state);
  switch (happening.kind) {
    case 'planned':
      return [
        post(first, context.known.isShared ? sharedPlanCard(happening.plan, run) : planCard(happening.plan, run)),
      ];
    case 'asked':
      return asked(first, happening.expiresAt, end, context);
    case 'approved':
      return [post(first, approvedCard(happening.by, run))];
    case 'approval-expired':
      return [post(first, approvalExpiredCard(happening.by, run))];
    case 'in-place':
      return [post(first, inPlaceCard(happening, run))];
    case 'output':
      return [post(first, outputCard(happening, run))];
    case 'judged':
      // Shown once complete, since the worst comes first. Verdicts from before a restart of the job are left out.
      return closed && journal[end]?.happening.kind !== 'started'
        ? [
            post(
              first,
              verdictsCard(
                ofKind('judged', entries).map(({ judgement }) => judgement),
                run.cluster,
              ),
            ),
          ]
        : [];
    case 'drill':
      return [post(first, drillCard(entries, run), closed)];
    case 'digest':
      return [post(first, digestPictureCard(run, happening.digest))];
    case 'digest-all':
      return [post(first, digestAllPictureCard(happening.digest, run))];
    case 'drill-report':
      return [post(first, drillReportCard(happening.report, run))];
    case 'drill-history':
      return [post(first, drillHistoryCard(happening, run))];
    case 'trouble':
      return [post(first, troublesCard(ofKind('trouble', entries), run), closed)];
    default:
      return ending(first, end, context);
  }
}

function asked(
  first: Entry,
  expiresAt: number,
  end: number,
  { run, journal, standing, known }: Context,
): readonly Post[] {
  const plan = lastPlan(journal.slice(0, end));
  if (!plan) return [];
  const decision = journal.slice(end).find(({ happening }) => decides.includes(happening.kind));
  const open = decision === undefined && standing.state === 'waiting';
  return [post(first, askCard({ run, plan, expiresAt, decision, open, approvers: known.approvers ?? [] }))];
}

const decides: readonly Happening['kind'][] = [
  'approved',
  'rejected',
  'expired',
  'superseded',
  'cancel-asked',
  'cancelled',
  'planned',
  'failed',
  'interrupted',
  'finished',
];

function lastPlan(journal: readonly Entry[]): Plan | undefined {
  return ofKind('planned', journal).at(-1)?.plan;
}

const ends: readonly Happening['kind'][] = [
  'restoring',
  'finished',
  'failed',
  'interrupted',
  'cancelled',
  'rejected',
  'expired',
  'superseded',
];

const resumes: readonly Happening['kind'][] = ['failed', 'interrupted', 'cancelled'];

/** The end of a run as a reply; none for a successful read-only job, which the root and the verdicts already show. */
function ending(first: Entry, end: number, { run, journal }: Context): readonly Post[] {
  const { kind } = first.happening;
  if (!ends.includes(kind)) return [];
  const sofar = journal.slice(0, end);
  if (kind === 'finished' && !sofar.some(({ happening }) => happening.kind === 'approved')) return [];
  const last = end === journal.length;
  const begun = sofar.some(({ happening }) => happening.kind === 'started' && happening.fence !== undefined);
  const resumable = last && begun && resumes.includes(kind);
  return [post(first, endingCard(standingOf(run, sofar), { resumable }))];
}
