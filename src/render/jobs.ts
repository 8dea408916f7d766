import type { Card, Cell, Markup } from '../model/run/card.ts';
import { code, link, md, moment, person } from '../model/run/card.ts';
import type { Hold } from '../model/run/hold.ts';
import type { RunRecord } from '../model/run/run.ts';
import { stateMark, stateWord, statusSign } from './marks.ts';
import { text } from './parts.ts';
import { count, cut } from './words.ts';

/** Older jobs to list at most. */
const mostOlder = 10;

/** Permalinks to threads, by the id of the run. */
export type Threads = ReadonlyMap<string, string>;

export interface JobsBesides {
  readonly hold?: Hold;
  /** Plans that wait for approval and are not among the latest jobs. */
  readonly older?: readonly RunRecord[];
  readonly threads?: Threads;
}

/** The latest jobs in the given order, newest first, then older ones that wait for approval. */
export function jobsCard(runs: readonly RunRecord[], { hold, older = [], threads }: JobsBesides = {}): Card {
  if (runs.length === 0) {
    const none = md`No jobs yet. ${code('/mailha status')} starts one that changes nothing.`;
    return { summary: 'No jobs yet.', parts: [text(none)] };
  }
  const latest = runs.length === 1 ? 'Latest job' : `The latest ${count(runs.length, 'job')}, newest first`;
  const also = older.slice(0, mostOlder);
  const summary = also.length === 0 ? latest : `${latest}, and ${also.length} older waiting for approval`;
  return {
    summary,
    parts: [
      text(md`*${summary}*`),
      ...(hold ? [text(holdLine(hold))] : []),
      {
        kind: 'table',
        rows: [
          ['job', 'state', 'command', 'requested by', 'at'],
          ...[...runs, ...also].map((run) => row(run, threads)),
        ],
      },
      { kind: 'context', text: md`${code('/mailha job ID')} shows the details of one.` },
    ],
  };
}

/** Who holds changes, and why. */
export function holdLine({ kind, by, because }: Hold): Markup {
  const what = kind === 'freeze' ? 'froze all changes' : 'locked the cluster';
  return md`:octagonal_sign: ${person(by)} ${what}: ${because}. ${code(kind === 'freeze' ? '/mailha thaw' : '/mailha unlock')} lifts it.`;
}

/** Its id, which leads to its thread. */
export function linkedId(id: string, threads: Threads | undefined): Markup {
  const url = threads?.get(id);
  return url === undefined ? md`${id}` : link(id, url);
}

function row(
  { id, state, status, text: typed, requestedBy, createdAt }: RunRecord,
  threads: Threads | undefined,
): readonly Cell[] {
  const isBad = status !== undefined && status !== 'ok';
  const now = md`${isBad ? statusSign(status) : stateMark(state)} ${stateWord(state)}${isBad ? `, ${status}` : ''}`;
  return [linkedId(id, threads), now, cut(typed, 60), person(requestedBy), moment(createdAt)];
}
