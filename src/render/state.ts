import type { Status } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Markup, Part } from '../model/run/card.ts';
import { joined, md, moment, person } from '../model/run/card.ts';
import { outcomeInWords } from '../model/run/outcome.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { hostLines } from './host-lines.ts';
import { stateMark, stateWord, statusMark, statusSign } from './marks.ts';
import { overviewParts } from './overview.ts';
import { changesWhere } from './plan.ts';
import { pushText } from './push.ts';
import type { RunProgress } from './standing.ts';
import { position } from './standing.ts';
import { badOf, verdictLine, worthTelling } from './verdicts.ts';
import { cut, ended, oneLine, sentence } from './words.ts';

/** Bad verdicts in the first message of a thread; the thread has all. */
const mostBad = 5;

/** The state of the run; when it is bad, what is wrong and what to do; and the progress of each host. */
export function stateParts(standing: RunProgress): readonly Part[] {
  const bad = isFinal(standing.state) ? badOf(standing.judgements) : [];
  const notable = isFinal(standing.state) ? worthTelling(standing.judgements) : [];
  // The overview says it already.
  const isNew = ({ summary }: Judgement) => summary !== standing.overview?.nextLoss;
  const remedy = standing.ending?.remedy ?? bad[0]?.remedy;
  const hosts = standing.hosts.some(({ state }) => state !== 'to do') ? hostLines(standing.hosts) : [];
  return [
    { kind: 'text', text: md`${markOf(standing)}${detail(standing)}` },
    ...(isFinal(standing.state) ? answerParts(standing) : []),
    ...(bad.length > 0 ? [{ kind: 'text', text: joined(worstLines(bad, standing.run), '\n') } as const] : []),
    ...(remedy ? [{ kind: 'text', text: md`*What to do:* ${sentence(remedy)}` } as const] : []),
    ...notable.filter(isNew).map((judgement): Part => ({ kind: 'text', text: verdictLine(judgement) })),
    ...(hosts.length > 0 ? [{ kind: 'text', text: joined(hosts, '\n') } as const] : []),
  ];
}

/** What a look found, on the card itself. */
function answerParts({ overview, tables }: RunProgress): readonly Part[] {
  return [
    ...(overview ? overviewParts(overview) : []),
    ...tables.flatMap(({ title, rows }): readonly Part[] => [
      { kind: 'text', text: md`*${title}*` },
      { kind: 'table', rows },
    ]),
  ];
}

function worstLines(bad: ReturnType<typeof badOf>, run: RunRecord): readonly Markup[] {
  const more = bad.length - mostBad;
  const rest = more > 0 ? [md`… and ${more} more ${whereRest(run)}.`] : [];
  return [...bad.slice(0, mostBad).map(verdictLine), ...rest];
}

/** A job without a thread is only shown whole: the rest follows its card. */
function whereRest({ place }: RunRecord): string {
  return place ? 'in the thread' : 'below';
}

/** For notifications: `RUNNING eu: deploy directors (job 7), step 3 of 8: …`, or `CRITICAL eu: status (job 7): …`. */
export function summaryOf(standing: RunProgress): string {
  const { run, ending } = standing;
  const what = pushText(wordOf(standing), run, cut(run.text, 100));
  if (!ending) return `${what}${place(standing)}`;
  const remedy = ending.remedy ? ` What to do: ${sentence(ending.remedy)}` : '';
  // The text begins with the status and the cluster.
  const isOfCluster = namesStatus(standing) && ending.about === run.cluster;
  const ends = isOfCluster ? ending.sentence : outcomeInWords(ending);
  return cut(oneLine(`${what}: ${ended(ends)}${remedy}`), 1000);
}

/** The status to show for a finished run. A plan has none; for a change, only a bad status is news. */
function verdictOf({ state, ending, plan, approvedBy }: RunProgress): Status | undefined {
  if (state !== 'done') return undefined;
  if (plan === undefined) return ending?.status;
  return approvedBy === undefined || ending?.status === 'ok' ? undefined : ending?.status;
}

/** Whether the outcome names the status of what it is about, so that the word would be there twice. */
function namesStatus({ state, ending, plan }: RunProgress): boolean {
  return state === 'done' && plan === undefined && ending?.about !== undefined;
}

function wordOf(standing: RunProgress): string {
  const { state, plan, cancelAskedBy } = standing;
  if (cancelAskedBy && !isFinal(state)) return 'stopping before its next step';
  const verdict = verdictOf(standing);
  if (verdict === undefined) return stateWord(state);
  return plan === undefined ? verdict : `done, ${verdict}`;
}

function markOf(standing: RunProgress): Markup {
  const verdict = verdictOf(standing);
  if (verdict === undefined) return md`${stateMark(standing.state)} *${wordOf(standing)}*`;
  if (namesStatus(standing)) return statusSign(verdict);
  return standing.plan === undefined ? statusMark(verdict) : md`${statusMark(verdict)}, done`;
}

function detail(standing: RunProgress): Markup {
  const { state, ending, plan, run, waitingFor, cancelAskedBy } = standing;
  if (ending) {
    const by = ending.by === undefined ? md`` : md` by ${person(ending.by)}`;
    return md`${by}${namesStatus(standing) ? '' : ':'} ${ended(outcomeInWords(ending))}`;
  }
  if (cancelAskedBy && !isFinal(state)) return md`, requested by ${person(cancelAskedBy)}. Completed changes stay.`;
  if (waitingFor) return md`: waiting (${waitingFor}).`;
  if (state === 'waiting' && plan) {
    const until = run.expiresAt === undefined ? md`` : md` until ${moment(run.expiresAt)}`;
    return md`${until}: ${changesWhere(plan)}. The plan is ${whereRest(run)}.`;
  }
  return md`${place(standing)}`;
}

/** `, step 3 of 8: keepalived.configured on lb2`. */
function place(standing: RunProgress): string {
  const now = position(standing);
  return now ? `, step ${now.n} of ${now.of}: ${now.step.step} on ${now.host}` : '';
}
