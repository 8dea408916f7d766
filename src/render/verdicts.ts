import type { Card, Markup, Part } from '../model/card.ts';
import { joined, md } from '../model/card.ts';
import type { Status } from '../model/check.ts';
import { statuses, worst } from '../model/check.ts';
import type { Judgement } from '../model/journal.ts';
import { statusMark } from './marks.ts';
import { count, cut, listed, sentence } from './words.ts';

/** What was judged, worst first, each bad one with what to do about it; the good ones share a line. */
export function verdictsCard(judgements: readonly Judgement[]): Card {
  const bad = statuses
    .filter((status) => status !== 'ok')
    .toReversed()
    .flatMap((status) => judgements.filter((judgement) => judgement.status === status));
  const good = judgements.filter(({ status }) => status === 'ok');
  return {
    summary: summaryOf(judgements),
    parts: [
      ...bad.map((judgement): Part => ({ kind: 'text', text: badText(judgement) })),
      ...(good.length > 0 ? [{ kind: 'text', text: goodText(good) } as const] : []),
    ],
  };
}

/** `critical: 1 critical and 2 degraded of 21 checks`. */
function summaryOf(judgements: readonly Judgement[]): string {
  const all = count(judgements.length, 'check');
  const found = statuses.toReversed().flatMap((status) => numbered(judgements, status));
  const status = worst(judgements.map((judgement) => judgement.status));
  return status === 'ok' ? `ok: all of ${all}` : `${status}: ${listed(found)} of ${all}`;
}

function numbered(judgements: readonly Judgement[], wanted: Status): readonly string[] {
  const n = judgements.filter(({ status }) => status === wanted).length;
  return n === 0 || wanted === 'ok' ? [] : [`${n} ${wanted}`];
}

function badText({ check, status, summary, remedy }: Judgement): Markup {
  const what = md`${statusMark(status)} ${check}: ${sentence(cut(summary, 1000))}`;
  return remedy ? md`${what}\n*What to do:* ${sentence(cut(remedy, 1000))}` : what;
}

function goodText(good: readonly Judgement[]): Markup {
  const names = joined(
    good.map(({ check }) => md`${check}`),
    ', ',
  );
  return md`${statusMark('ok')} ${count(good.length, 'check')}: ${names}`;
}
