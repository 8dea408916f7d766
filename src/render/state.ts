import type { Markup, Part } from '../model/card.ts';
import { joined, md, moment, person } from '../model/card.ts';
import { isFinal } from '../model/run.ts';
import { hostLines } from './host-lines.ts';
import { stateMark, stateWord, statusMark, statusSign } from './marks.ts';
import { changesWhere } from './plan.ts';
import type { Standing } from './standing.ts';
import { position } from './standing.ts';
import { badLine, badOf } from './verdicts.ts';
import { cut, ended, oneLine, sentence } from './words.ts';

/** Bad verdicts that the first message of a thread names; the thread has all of them. */
const mostBad = 5;

/** Where the run stands; when that is bad news, what is wrong and what to do; and how far each host is. */
export function stateParts(standing: Standing): readonly Part[] {
  const bad = isFinal(standing.state) ? badOf(standing.judgements) : [];
  const remedy = standing.ending?.remedy ?? bad[0]?.remedy;
  const hosts = standing.hosts.some(({ state }) => state !== 'to do') ? hostLines(standing.hosts) : [];
  return [
    { kind: 'text', text: md`${markOf(standing)}${detail(standing)}` },
    ...(bad.length > 0 ? [{ kind: 'text', text: joined(worstLines(bad), '\n') } as const] : []),
    ...(remedy ? [{ kind: 'text', text: md`*What to do:* ${sentence(remedy)}` } as const] : []),
    ...(hosts.length > 0 ? [{ kind: 'text', text: joined(hosts, '\n') } as const] : []),
  ];
}

function worstLines(bad: ReturnType<typeof badOf>): readonly Markup[] {
  const more = bad.length - mostBad;
  return [...bad.slice(0, mostBad).map(badLine), ...(more > 0 ? [md`… and ${more} more in the thread.`] : [])];
}

/** The state comes first after the name, since this is what a notification shows. */
export function summaryOf(standing: Standing): string {
  const { run, ending } = standing;
  const remedy = ending?.remedy ? ` What to do: ${sentence(ending.remedy)}` : '';
  const word = wordOf(standing);
  const state = ending && saysIt(standing) ? ended(ending.sentence) : `${word}${place(standing)}`;
  const said = ending && !saysIt(standing) ? `${word}. ${sentence(ending.sentence)}` : state;
  return cut(oneLine(`Job ${run.id}, ${cut(run.text, 100)}: ${said}${remedy}`), 1000);
}

/** Whether the sentence that a look ends with has the status in it, so that the word would be there twice. */
function saysIt({ state, ending, approvedBy }: Standing): boolean {
  return (
    state === 'done' &&
    approvedBy === undefined &&
    / is (?:ok|degraded|unknown|critical)\b/.test(ending?.sentence ?? '')
  );
}

/** A look ends with what it saw, a change with whether it was made. */
function wordOf({ state, ending, approvedBy, cancelAskedBy }: Standing): string {
  if (state !== 'done') return cancelAskedBy && !isFinal(state) ? 'stopping before its next step' : stateWord(state);
  const status = ending?.status ?? 'ok';
  if (approvedBy === undefined) return status;
  return status === 'ok' ? 'done' : `done, ${status}`;
}

function markOf(standing: Standing): Markup {
  const { state, ending, approvedBy } = standing;
  if (state === 'done' && ending?.status && (approvedBy === undefined || ending.status !== 'ok')) {
    if (saysIt(standing)) return statusSign(ending.status);
    return approvedBy === undefined ? statusMark(ending.status) : md`${statusMark(ending.status)}, done`;
  }
  return md`${stateMark(state)} *${wordOf(standing)}*`;
}

function detail(standing: Standing): Markup {
  const { state, ending, plan, run, waitingFor, cancelAskedBy } = standing;
  if (ending) {
    const by = ending.by === undefined ? md`` : md` by ${person(ending.by)}`;
    return md`${by}${saysIt(standing) ? '' : ':'} ${ended(ending.sentence)}`;
  }
  if (cancelAskedBy && !isFinal(state)) return md`, as ${person(cancelAskedBy)} asked. What is done stays.`;
  if (waitingFor) return md`: waits, since ${ended(waitingFor)}`;
  if (state === 'waiting' && plan) {
    const until = run.expiresAt === undefined ? md`` : md` until ${moment(run.expiresAt)}`;
    return md`${until}: ${changesWhere(plan)}. The plan is in the thread.`;
  }
  return md`${place(standing)}`;
}

/** `, step 3 of 8: keepalived.configured on lb2`. */
function place(standing: Standing): string {
  const now = position(standing);
  return now ? `, step ${now.n} of ${now.of}: ${now.step.step} on ${now.host}` : '';
}
