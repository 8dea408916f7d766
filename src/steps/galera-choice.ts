import { statusOf } from '../facts/galera.ts';
import type { Position } from '../facts/galera-disk.ts';
import { type Evidence, isFlagged, type Standing, standingOf } from './galera-evidence.ts';

/** What to do about a cluster, and why. */
export type Choice =
  /** Somebody may write: nothing is bootstrapped, ever. */
  | {
      readonly kind: 'running';
      readonly primary: readonly string[];
      readonly join: readonly string[];
      readonly why: string;
    }
  | {
      readonly kind: 'start';
      readonly source: string;
      readonly position: Position;
      /** Whether the source runs and is told to form a component, or is down and starts a cluster anew. */
      readonly how: 'as it runs' | 'from disk';
      /** Given everything anew. */
      readonly whole: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'refuse'; readonly why: string };

export interface Question {
  /** Of every host that should hold the database, in the order in which they are declared. */
  readonly nodes: readonly Evidence[];
  /** The furthest place seen in earlier rounds, and the history that it was in. */
  readonly known?: Position | undefined;
  /** Hosts that are given up, by name: what only they have is lost. */
  readonly without?: readonly string[];
}

interface Judged {
  readonly evidence: Evidence;
  readonly standing: Standing;
}
type Placed = Judged & { readonly standing: Extract<Standing, { kind: 'waiting' | 'down' }> };

/** The one node from which the cluster may be started again, or why there is none. Pure. */
export function choose({ nodes, known, without = [] }: Question): Choice {
  const all = nodes.map((evidence) => ({ evidence, standing: standingOf(evidence) }));
  const primary = all.filter(({ standing }) => standing.kind === 'primary');
  if (primary.length > 0) return running(primary, all);
  const lost = all.filter(({ standing }) => standing.kind === 'unread');
  const unknown = without.filter((name) => !lost.some(({ evidence }) => evidence.host === name));
  if (unknown.length > 0) return refuse(`${unknown.join(' and ')} can be read, and is not to be given up`);
  const unread = lost.filter(({ evidence }) => !without.includes(evidence.host));
  if (unread.length > 0) return refuse(`${unread.map(said).join('; ')}: it may have writes that no other node has`);
  const placed = all.filter(
    (node): node is Placed => node.standing.kind === 'down' || node.standing.kind === 'waiting',
  );
  const histories = [...new Set(placed.map(({ standing }) => standing.position.uuid))];
  if (histories.length === 0) return refuse('no node has any data of a cluster: there is nothing to start from');
  if (histories.length > 1)
    return refuse(
      `there are ${histories.length} histories: ${placed.map(placeOf).join(', ')}; one of them would be lost`,
    );
  return furthest(placed, all, known);
}

const refuse = (why: string): Choice => ({ kind: 'refuse', why });
const nameOf = ({ evidence }: Judged) => evidence.host;
const said = ({ evidence, standing }: Judged) => `${evidence.host} ${standing.kind === 'unread' ? standing.why : ''}`;
const shown = ({ uuid, seqno }: Position) => `${uuid.slice(0, 8)}:${seqno}`;
const placeOf = (node: Placed) => `${nameOf(node)} is at ${shown(node.standing.position)}`;

function running(primary: readonly Judged[], all: readonly Judged[]): Choice {
  const of = ({ evidence }: Judged, name: string) => (evidence.found ? statusOf(evidence.found.node, name) : '');
  const histories = new Set(primary.map((node) => of(node, 'wsrep_cluster_state_uuid')));
  if (histories.size > 1 || primary.some((node) => Number(of(node, 'wsrep_cluster_size')) < primary.length)) {
    return refuse(
      `split brain: ${primary.map(nameOf).join(' and ')} each take writes in a component of their own; stop one of them first, and know what is lost with it`,
    );
  }
  const join = all.filter(({ evidence }) => evidence.found && !evidence.found.node.mariadbd);
  const apart = all.filter(({ standing, evidence }) => standing.kind !== 'primary' && evidence.found?.node.mariadbd);
  const away =
    apart.length > 0 ? `; ${apart.map(nameOf).join(' and ')} runs outside of it, which is a matter of the network` : '';
  const why = `${primary.map(nameOf).join(' and ')} is Primary and may write, so nothing is bootstrapped${away}`;
  return { kind: 'running', primary: primary.map(nameOf), join: join.map(nameOf), why };
}

function furthest(placed: readonly Placed[], all: readonly Judged[], known: Position | undefined): Choice {
  const top = Math.max(...placed.map(({ standing }) => standing.position.seqno));
  const best = placed.filter(({ standing }) => standing.position.seqno === top);
  const whole = best.filter(({ standing }) => standing.kind === 'waiting' || standing.prepared === 0);
  if (whole.length === 0)
    return refuse(
      `${best.map(nameOf).join(' and ')} is furthest, with transactions that were neither committed nor rolled back: they may have been acknowledged`,
    );
  const flagged = placed.filter(({ evidence }) => isFlagged(evidence));
  const astray = flagged.find((node) => !best.includes(node));
  if (astray)
    return refuse(
      `${nameOf(astray)} says that it was the last to go (safe_to_bootstrap: 1) at ${shown(astray.standing.position)}, and ${placeOf(best[0] ?? astray)}`,
    );
  const source = preferred(whole);
  const { position } = source.standing;
  const behind = known && (known.uuid !== position.uuid || known.seqno > position.seqno);
  if (known && behind)
    return refuse(
      `${placeOf(source)} and is the furthest, but ${shown(known)} was seen before: what came after it would be lost`,
    );
  const needs = all.filter(
    (node) => node.standing.kind === 'empty' || (node.standing.kind === 'down' && node.standing.prepared > 0),
  );
  const how = source.standing.kind === 'waiting' ? 'as it runs' : 'from disk';
  return {
    kind: 'start',
    source: nameOf(source),
    position,
    how,
    whole: needs.map(nameOf),
    why: reason(source, placed, flagged),
  };
}

/** Of equals: one that runs keeps its gcache; then the one that was last to go; then one whose grastate.dat is there. */
function preferred(equals: readonly Placed[]): Placed {
  const rank = (node: Placed) =>
    (node.standing.kind === 'waiting' ? 4 : 0) +
    (isFlagged(node.evidence) ? 2 : 0) +
    (node.evidence.found?.disk.grastate ? 1 : 0);
  return equals.reduce((best, node) => (rank(node) > rank(best) ? node : best));
}

function reason(source: Placed, placed: readonly Placed[], flagged: readonly Placed[]): string {
  const others = placed.filter((node) => node !== source);
  const last = flagged.includes(source) ? ', and was the last to go' : '';
  if (others.length === 0) return `${placeOf(source)}${last}, and no other node has anything of it`;
  const same = others.filter(({ standing }) => standing.position.seqno === source.standing.position.seqno);
  if (same.length === others.length) return `${placeOf(source)} as ${same.map(nameOf).join(' and ')} is${last}`;
  return `${placeOf(source)}${last}, which is the furthest: ${others.map(placeOf).join(', ')}`;
}
