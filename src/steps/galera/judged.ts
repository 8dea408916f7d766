import { shownPosition } from '../../model/inventory/give-up.ts';
import { type Evidence, isReal } from './evidence.ts';
import { type NodeData, standingOf } from './standing.ts';

/** A node and what it has. */
export interface Judged {
  readonly evidence: Evidence;
  /** What the choice uses: a node that was given up counts as empty. */
  readonly standing: NodeData;
  /** What it really has. */
  readonly has: NodeData;
  readonly givenUp: boolean;
}

export type JudgedAs<K extends NodeData['kind']> = Judged & { readonly standing: Extract<NodeData, { kind: K }> };

/** A running daemon may take writes and may become a second cluster: it cannot be given up. */
export function judge(evidence: Evidence, without: readonly string[] = []): Judged {
  const has = standingOf(evidence);
  const givenUp = without.includes(evidence.host) && !evidence.found?.node.mariadbd;
  return { evidence, has, givenUp, standing: givenUp ? { kind: 'empty' } : has };
}

export function are<K extends NodeData['kind']>(
  all: readonly Judged[],
  ...kinds: readonly K[]
): readonly JudgedAs<K>[] {
  return all.filter((node): node is JudgedAs<K> => kinds.some((kind) => kind === node.standing.kind));
}

/** Nodes that get a full SST when they join. */
export interface Replaced {
  readonly whole: readonly string[];
  /** Those with data worth keeping aside: given up, discarded, or with unresolvable transactions. */
  readonly aside: readonly string[];
}

export function replaced(all: readonly Judged[]): Replaced {
  const unended = (node: Judged) => (node.evidence.found?.recovered.prepared ?? 0) > 0;
  const there = all.filter(({ evidence }) => evidence.found);
  const whole = there.filter((node) => ['empty', 'dropped'].includes(node.standing.kind) || unended(node));
  const worth = whole.filter((node) => node.has.kind !== 'empty' && node.evidence.found?.disk.hasData);
  return { whole: whole.map(nameOf), aside: worth.map(nameOf) };
}

export const nameOf = ({ evidence }: Judged) => evidence.host;
export const named = (nodes: readonly Judged[]) => nodes.map(nameOf).join(' and ');
/** "db1 and db2 are" */
export const namedAre = (nodes: readonly Judged[]) => `${named(nodes)} ${nodes.length > 1 ? 'are' : 'is'}`;

export function placeOf(node: JudgedAs<'waiting' | 'down' | 'primary' | 'dropped'>): string {
  const { position } = node.standing;
  return `${nameOf(node)} is at ${isReal(position) ? shownPosition(position) : 'no known position'}`;
}
