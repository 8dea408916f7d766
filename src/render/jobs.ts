import type { Card, Markup } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Hold } from '../model/run/hold.ts';
import type { RunRecord } from '../model/run/run.ts';
import { stateMark, stateWord, statusSign } from './marks.ts';
import { count, cut } from './words.ts';

/** Older jobs to list at most. */
const mostOlder = 10;

export interface JobsBesides {
  readonly hold?: Hold;
  /** Plans that wait for approval and are not among the latest jobs. */
  readonly older?: readonly RunRecord[];
}

/** The latest jobs in one or two lines each, in the given order: newest first. */
export function jobsCard(runs: readonly RunRecord[], { hold, older = [] }: JobsBesides = {}): Card {
  if (runs.length === 0) {
    const text = md`No jobs yet. ${code('/mailha status')} starts one that changes nothing.`;
    return { summary: 'No jobs yet.', parts: [{ kind: 'text', text }] };
  }
  const summary = runs.length === 1 ? 'Latest job' : `The latest ${count(runs.length, 'job')}, newest first`;
  return {
    summary,
    parts: [
      { kind: 'text', text: md`*${summary}*` },
      ...(hold ? [{ kind: 'text', text: holdLine(hold) } as const] : []),
      { kind: 'list', items: runs.map(line) },
      ...(older.length > 0
        ? ([
            { kind: 'text', text: md`*Also waiting for approval*` },
            { kind: 'list', items: older.slice(0, mostOlder).map(line) },
          ] as const)
        : []),
      { kind: 'context', text: md`${code('/mailha job ID')} shows the details of one.` },
    ],
  };
}

/** Who holds changes, and why. */
export function holdLine({ kind, by, because }: Hold): Markup {
  const what = kind === 'freeze' ? 'froze all changes' : 'locked the cluster';
  return md`:octagonal_sign: ${person(by)} ${what}: ${because}. ${code(kind === 'freeze' ? '/mailha thaw' : '/mailha unlock')} lifts it.`;
}

function line({ id, state, status, text, requestedBy, createdAt }: RunRecord): Markup {
  const isBad = status !== undefined && status !== 'ok';
  const what = md`${isBad ? statusSign(status) : stateMark(state)} *${id}* ${code(cut(text, 60))}`;
  return md`${what} *${stateWord(state)}${isBad ? `, ${status}` : ''}* · ${person(requestedBy)} · ${moment(createdAt)}`;
}
