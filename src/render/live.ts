import type { Card } from '../model/run/card.ts';
import type { Entry, Happening } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { isFinal } from '../model/run/run.ts';
import { clean } from './clean.ts';
import { eventLine } from './event-line.ts';
import { localTime } from './mrkdwn.ts';
import type { TerminalStyle } from './terminal.ts';
import { toTerminal } from './terminal.ts';
import { threadOf } from './thread.ts';

/** One line per event for a run that is followed in a terminal; undefined for events without one. */
export function lineOf({ at, happening }: Entry): string | undefined {
  const line = eventLine(happening);
  return line === undefined ? undefined : `${localTime(at).slice(11)} ${clean(line)}`;
}

export interface Followed {
  /** To be printed as it is. */
  readonly text: string;
  /** What was printed so far, for the next call; an empty set at first. */
  readonly printed: ReadonlySet<string>;
}

/** Shown as whole cards, as in the thread; other events are one line. */
const whole: readonly Happening['kind'][] = ['planned', 'asked', 'output', 'judged', 'trouble'];

/** New output for a person who follows a run in a terminal; the root card comes last. */
export function follow(
  { run, journal }: { readonly run: RunRecord; readonly journal: readonly Entry[] },
  printed: ReadonlySet<string>,
  look: TerminalStyle,
): Followed {
  const posts = threadOf(run, journal);
  const cards = new Map(posts.filter(({ settled }) => settled).map(({ key, card }) => [key, card]));
  const news = journal.flatMap((entry) => {
    const key = `${entry.happening.kind}:${entry.id}`;
    const card = cards.get(key);
    if (whole.includes(entry.happening.kind)) return card ? [{ key, text: `\n${toTerminal(card, look)}\n` }] : [];
    // The last card begins with it.
    const line = entry.happening.kind === 'finished' && isFinal(run.state) ? undefined : lineOf(entry);
    return line === undefined ? [] : [{ key, text: `${line}\n` }];
  });
  const root = rootOf(run, journal);
  const end =
    root && isFinal(run.state) ? [{ key: `root:${journal.at(-1)?.id}`, text: `\n${toTerminal(root, look)}` }] : [];
  const fresh = [...news, ...end].filter(({ key }) => !printed.has(key));
  return {
    text: fresh
      .map(({ text }) => text)
      .join('')
      .replaceAll(/\n{3,}/g, '\n\n'),
    printed: new Set([...printed, ...fresh.map(({ key }) => key)]),
  };
}

/** The last card. Verdicts were printed before it, each with its remedy. */
function rootOf(run: RunRecord, journal: readonly Entry[]): Card | undefined {
  // A digest is made of them.
  const isDigest = journal.some(({ happening }) => happening.kind === 'digest' || happening.kind === 'digest-all');
  const kept = isDigest ? journal : journal.filter(({ happening }) => happening.kind !== 'judged');
  return threadOf(run, kept).find(({ key }) => key === 'root')?.card;
}
