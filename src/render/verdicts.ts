import type { Status } from '../model/check/check.ts';
import { statuses, worst } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Card, Markup, Part } from '../model/run/card.ts';
import { joined, md } from '../model/run/card.ts';
import { named } from '../model/text/named.ts';
import { checkLink, withLinks } from './docs.ts';
import { statusMark } from './marks.ts';
import { text } from './parts.ts';
import { count, cut, ended, oneLine, sentence } from './words.ts';

/** The verdicts, worst first, each bad one with its remedy; the good ones share a line. `cluster`: whose they are. */
export function verdictsCard(judgements: readonly Judgement[], cluster = 'mailha'): Card {
  const bad = badOf(judgements);
  const good = judgements.filter(({ status }) => status === 'ok');
  return {
    summary: summaryOf(judgements, cluster),
    parts: [
      ...bad.map((judgement) => badPart(judgement)),
      ...worthTelling(judgements).map((judgement): Part => ({ kind: 'text', text: verdictLine(judgement) })),
      ...(good.length > 0 ? [{ kind: 'text', text: goodText(good) } as const] : []),
    ],
  };
}

/** Verdicts that are not ok, worst first. Those that follow from another are counted under it. */
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

/** Following verdicts to name at most. */
const mostFollowing = 5;

function withFollowing(root: Judgement, following: readonly Judgement[]): Judgement {
  if (following.length === 0) return root;
  const names = following.slice(0, mostFollowing).map(({ check }) => check);
  const more = following.length > mostFollowing ? [`${following.length - mostFollowing} more`] : [];
  const follow = following.length === 1 ? '1 check follows from it' : `${following.length} checks follow from it`;
  return {
    ...root,
    status: worst([root, ...following].map(({ status }) => status)),
    summary: `${cut(root.summary, 800)}; ${follow}: ${named([...names, ...more])}`,
  };
}

/** Verdicts that are not ok, worst first and not folded. */
export function worstFirst(judgements: readonly Judgement[]): readonly Judgement[] {
  return statuses
    .filter((status) => status !== 'ok')
    .toReversed()
    .flatMap((status) => judgements.filter((judgement) => judgement.status === status));
}

/** Verdicts that are ok and still worth a line. */
export function worthTelling(judgements: readonly Judgement[]): readonly Judgement[] {
  return judgements.filter(({ status, worthTelling: tells }) => status === 'ok' && tells === true);
}

/** One verdict on a line, without its remedy. A bad one links to the page of its check. */
export function verdictLine({ check, status, summary }: Judgement): Markup {
  return md`${statusMark(status)} ${status === 'ok' ? check : checkLink(check)}: ${ended(cut(summary, 1000))}`;
}

/** A bad verdict and below it what to do, each cut to so many characters. */
export function badPart(
  judgement: Judgement,
  most: { readonly summary: number; readonly remedy: number } = whole,
): Part {
  const what = verdictLine({ ...judgement, summary: cut(judgement.summary, most.summary) });
  if (!judgement.remedy) return text(what);
  return text(md`${what}\n*What to do:* ${withLinks(sentence(cut(judgement.remedy, most.remedy)))}`);
}

const whole = { summary: 1000, remedy: 1000 };

/**
 * Bad news on one line, for a notification: severity, cluster, what is wrong and where, then what to do, since a phone
 * shows only the beginning. `first` is the worst; `also` stands between the two.
 */
export function newsLine(cluster: string, first: News, also: readonly string[] = []): string {
  const remedy = first.remedy ? ` What to do: ${sentence(first.remedy)}` : '';
  const news = `${first.status.toUpperCase()} ${cluster}: ${ended(cut(first.summary, 500))}`;
  return cut(oneLine(`${[news, ...also].join(' ')}${remedy}`), 1000);
}

type News = Pick<Judgement, 'status' | 'summary' | 'remedy'>;

/** As in newsLine(): how many more are bad. */
export function moreBad({ length }: readonly Judgement[]): readonly string[] {
  return length > 1 ? [`${length - 1} more not ok.`] : [];
}

/** For notifications: the worst verdict, the counts, and the remedy. */
function summaryOf(judgements: readonly Judgement[], cluster: string): string {
  const all = count(judgements.length, 'check');
  const [first] = badOf(judgements);
  if (!first) return `OK ${cluster}: ${all} passed`;
  const found = statuses.toReversed().flatMap((status) => numbered(judgements, status));
  return newsLine(cluster, first, [`${named(found)} of ${all}.`]);
}

function numbered(judgements: readonly Judgement[], wanted: Status): readonly string[] {
  const n = judgements.filter(({ status }) => status === wanted).length;
  return n === 0 || wanted === 'ok' ? [] : [`${n} ${wanted}`];
}

function goodText(good: readonly Judgement[]): Markup {
  const names = joined(
    good.map(({ check }) => md`${check}`),
    ', ',
  );
  return md`${statusMark('ok')} ${count(good.length, 'check')}: ${names}`;
}
