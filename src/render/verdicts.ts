import type { Status } from '../model/check/check.ts';
import { statuses, worst } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Card, Markup, Part } from '../model/run/card.ts';
import { joined, md } from '../model/run/card.ts';
import { statusMark } from './marks.ts';
import { count, cut, ended, listed, oneLine, sentence } from './words.ts';

/** What was judged, worst first, each bad one with what to do about it; the good ones share a line. */
export function verdictsCard(judgements: readonly Judgement[]): Card {
  const bad = badOf(judgements);
  const good = judgements.filter(({ status }) => status === 'ok');
  return {
    summary: summaryOf(judgements),
    parts: [
      ...bad.map((judgement): Part => ({ kind: 'text', text: badText(judgement) })),
      ...worthTelling(judgements).map((judgement): Part => ({ kind: 'text', text: verdictLine(judgement) })),
      ...(good.length > 0 ? [{ kind: 'text', text: goodText(good) } as const] : []),
    ],
  };
}

/** Those that are not ok, worst first. Verdicts that follow from another are counted under it. */
export function badOf(judgements: readonly Judgement[]): readonly Judgement[] {
  const bad = worstFirst(judgements);
  const isFolded = ({ cause }: Judgement) => bad.some(({ check }) => check === cause?.check);
  return worstFirst(
    bad
      .filter((one) => !isFolded(one))
      .map((root) =>
        withFollowing(
          root,
          bad.filter(({ cause }) => cause?.check === root.check),
        ),
      ),
  );
}

/** Names of verdicts that are given with the one that they follow from. */
const mostFollowing = 5;

function withFollowing(root: Judgement, following: readonly Judgement[]): Judgement {
  if (following.length === 0) return root;
  const names = following.slice(0, mostFollowing).map(({ check }) => check);
  const more = following.length > mostFollowing ? [`${following.length - mostFollowing} more`] : [];
  const follow = following.length === 1 ? '1 check follows from it' : `${following.length} checks follow from it`;
  return {
    ...root,
    status: worst([root, ...following].map(({ status }) => status)),
    summary: `${cut(root.summary, 800)}; ${follow}: ${listed([...names, ...more])}`,
  };
}

/** Verdicts that are not ok, worst first and not folded. */
export function worstFirst(judgements: readonly Judgement[]): readonly Judgement[] {
  return statuses
    .filter((status) => status !== 'ok')
    .toReversed()
    .flatMap((status) => judgements.filter((judgement) => judgement.status === status));
}

/** Those that say something though they are ok. */
export function worthTelling(judgements: readonly Judgement[]): readonly Judgement[] {
  return judgements.filter(({ status, worthTelling: tells }) => status === 'ok' && tells === true);
}

/** One verdict on a line, without its remedy. */
export function verdictLine({ check, status, summary }: Judgement): Markup {
  return md`${statusMark(status)} ${check}: ${ended(cut(summary, 1000))}`;
}

/** The worst with its remedy, since this is what a phone shows; then how many there are. */
function summaryOf(judgements: readonly Judgement[]): string {
  const all = count(judgements.length, 'check');
  const [first] = badOf(judgements);
  if (!first) return `ok: ${all} passed`;
  const found = statuses.toReversed().flatMap((status) => numbered(judgements, status));
  const remedy = first.remedy ? ` What to do: ${sentence(first.remedy)}` : '';
  return cut(oneLine(`${first.status}: ${ended(first.summary)}${remedy} ${listed(found)} of ${all}.`), 1000);
}

function numbered(judgements: readonly Judgement[], wanted: Status): readonly string[] {
  const n = judgements.filter(({ status }) => status === wanted).length;
  return n === 0 || wanted === 'ok' ? [] : [`${n} ${wanted}`];
}

function badText(judgement: Judgement): Markup {
  const what = verdictLine(judgement);
  return judgement.remedy ? md`${what}\n*What to do:* ${sentence(cut(judgement.remedy, 1000))}` : what;
}

function goodText(good: readonly Judgement[]): Markup {
  const names = joined(
    good.map(({ check }) => md`${check}`),
    ', ',
  );
  return md`${statusMark('ok')} ${count(good.length, 'check')}: ${names}`;
}
