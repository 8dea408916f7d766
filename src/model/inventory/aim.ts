import { Refused } from '../text/errors.ts';
import { nearest } from '../text/nearest.ts';
import type { Inventory } from './inventory.ts';

/** One of these exists per cluster. */
interface OfCluster {
  readonly inventory: Inventory;
}

export interface ClusterHint<C> {
  /** The channel in Slack. */
  readonly channel?: string;
  /** The cluster of the thread. */
  readonly thread?: C | undefined;
}

export interface Aim<C> {
  /** Undefined when it is ambiguous. */
  readonly at: C | undefined;
  /** Without the word that names the cluster. */
  readonly words: readonly string[];
  /** Whether a word named it. */
  readonly named: boolean;
}

/**
 * Picks the cluster: the one named in the command (`@eu`, anywhere among its words), else that of the thread, else that
 * of the channel, else the only one. The free text of a reason names none. Throws Refused when the command starts with
 * an unknown name.
 */
export function aim<C extends OfCluster>(
  typed: readonly string[],
  clusters: readonly C[],
  where: ClusterHint<C> = {},
): Aim<C> {
  const by = (word: string | undefined) => clusters.find(({ inventory }) => word === `@${inventory.name}`);
  const i = commandOf(typed).findIndex((word) => by(word) !== undefined);
  if (i >= 0) return { at: by(typed[i]), words: typed.toSpliced(i, 1), named: true };
  const [first = ''] = typed;
  if (first.startsWith('@')) throw new Refused(noSuch(first, clusters));
  const { channel, thread } = where;
  const at =
    thread ??
    clusters.find(({ inventory }) => channel !== undefined && inventory.channels.includes(channel)) ??
    (clusters.length === 1 ? clusters[0] : undefined);
  return { at, words: typed, named: false };
}

/** The words before a reason: before `because`, and all but the text of `reject ID REASON`. */
function commandOf(typed: readonly string[]): readonly string[] {
  const because = typed.findIndex((word) => word.toLowerCase() === 'because');
  const command = because < 0 ? typed : typed.slice(0, because);
  const [verb, id = '', ...reason] = command;
  if (verb?.toLowerCase() !== 'reject') return command;
  return /^(?:#|job-?)?\d+$/.test(id) && reason.length === 1 ? command : [];
}

function noSuch(word: string, clusters: readonly OfCluster[]): string {
  const names = clusters.map(({ inventory }) => `@${inventory.name}`);
  const near = nearest(word, names);
  const shown = word.replaceAll(/[^\w@.-]/g, '·').slice(0, 40);
  return `Unknown cluster ${shown}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Use one of: ${names.join(', ')}.`}`;
}

/** Why one bot cannot run these clusters, as sentences: a name or channel that two of them claim. */
export function clashes(clusters: readonly OfCluster[]): readonly string[] {
  const claims = clusters.flatMap(({ inventory: { name, channels } }) => [
    { what: `the name ${name}`, by: name },
    ...channels.map((channel) => ({ what: `the channel ${channel}`, by: name })),
  ]);
  return claims.flatMap(({ what, by }, i) => {
    const other = claims.slice(0, i).find((earlier) => earlier.what === what);
    return other ? [`${what} is used by two clusters, ${other.by} and ${by}; it must be unique`] : [];
  });
}
