import type { Entry } from '../model/run/journal.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { incidentCard, incidentOf, incidentReply } from './incident.ts';
import { type Post, post } from './post.ts';

/** The first message is updated; each change is also a reply. */
export function incidentThread(run: RunRecord, journal: readonly Entry[]): readonly Post[] {
  const root = { key: 'root', card: incidentCard(incidentOf(run, journal)), settled: isFinal(run.state) };
  const first = journal.findIndex(({ happening }) => happening.kind === 'alert');
  return [
    root,
    ...journal.slice(first + 1).flatMap((entry, i) => {
      const sofar = () => incidentOf({ ...run, state: 'done', endedAt: entry.at }, journal.slice(0, first + 2 + i));
      const card = incidentReply(entry.happening, sofar);
      return card ? [post(entry, card)] : [];
    }),
  ];
}
