import { countChanges, hostsOf, type Plan } from '../plan/plan.ts';
import type { Entry, Happening } from './journal.ts';

/** How far a run got, according to its journal. */
export interface Progress {
  readonly planned: number;
  readonly made: number;
  readonly undone: number;
  /** Hosts of the plan that are not finished. */
  readonly left: readonly string[];
  readonly finished: readonly string[];
  /** Steps started and not finished, one per host in progress. */
  readonly underWay: readonly { readonly host: string; readonly step: string }[];
}

/** Folds the journal since the last plan. A change made by two attempts counts once. */
export function progressOf(journal: readonly Entry[]): Progress {
  const happenings = journal.map(({ happening }) => happening);
  const from = happenings.findLastIndex(({ kind }) => kind === 'planned');
  const since = happenings.slice(Math.max(0, from));
  const plan = planIn(since[0]);
  const finished = since.flatMap((happening) => (happening.kind === 'host-finished' ? [happening.host] : []));
  return {
    planned: plan ? countChanges(plan) : 0,
    made: new Set(since.flatMap(changeIn)).size,
    undone: since.filter(({ kind }) => kind === 'undone').length,
    finished,
    left: plan ? hostsOf(plan).filter((host) => !finished.includes(host)) : [],
    underWay: since.reduce(beginsOrEnds, []),
  };
}

/** As in `3 of 7 changes made; lb2 done, lb1 not`. */
export function progressInWords({ planned, made, undone, finished, left }: Progress): string {
  if (made === 0) return 'nothing was changed';
  const hosts = [
    ...(finished.length > 0 ? [`${finished.join(', ')} done`] : []),
    ...(left.length > 0 ? [`${left.join(', ')} not${finished.length > 0 ? '' : ' done'}`] : []),
  ];
  const reverted = undone > 0 ? `, ${undone} reverted` : '';
  const counted = `${made} of ${Math.max(planned, made)} changes made${reverted}`;
  return hosts.length > 0 ? `${counted}; ${hosts.join(', ')}` : counted;
}

/** The approved changes that were already in place, in words; undefined when all were made. */
export function inPlaceInWords(journal: readonly Entry[]): string | undefined {
  const happenings = journal.map(({ happening }) => happening);
  const since = happenings.slice(
    Math.max(
      0,
      happenings.findLastIndex(({ kind }) => kind === 'planned'),
    ),
  );
  const last = since.findLast((happening) => happening.kind === 'in-place');
  if (last?.kind !== 'in-place') return undefined;
  const made = new Set(since.flatMap(changeIn));
  const left = last.changes.filter(({ host, step, summary }) => !made.has(JSON.stringify([host, step, summary])));
  if (left.length === 0) return undefined;
  const named = left.slice(0, mostNamed).map(({ host, summary }) => `${host}: ${summary}`);
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more, listed in the thread` : '';
  const were = left.length === 1 ? 'was' : 'were';
  return `${left.length} of ${last.of} approved changes ${were} already in place (${named.join('; ')}${more})`;
}

/** Changes that a sentence can list. */
const mostNamed = 3;

function planIn(happening: Happening | undefined): Plan | undefined {
  return happening?.kind === 'planned' ? happening.plan : undefined;
}

function changeIn(happening: Happening): readonly string[] {
  return happening.kind === 'changed' ? [JSON.stringify([happening.host, happening.step, happening.summary])] : [];
}

function beginsOrEnds(before: Progress['underWay'], happening: Happening): Progress['underWay'] {
  switch (happening.kind) {
    case 'step-started':
      return [...before.filter(({ host }) => host !== happening.host), happening];
    case 'step-finished':
    case 'host-finished':
      return before.filter(({ host }) => host !== happening.host);
    default:
      return before;
  }
}
