import { givingUp, shownPosition } from '../../model/inventory/give-up.ts';
import { holding, isContained } from './contained.ts';
import { isFlagged } from './evidence.ts';
import { coversKnown, type Given, giveUp } from './give-up.ts';
import { type Judged, type JudgedAs, named, namedAre, nameOf, placeOf, replaced } from './judged.ts';
import { type BootstrapChoice, refuse } from './outcome.ts';

type Placed = JudgedAs<'waiting' | 'down' | 'dropped'>;

/** The node that has everything of one history. */
export function furthest(placed: readonly Placed[], all: readonly Judged[], given: Given): BootstrapChoice {
  const { known, command, without = [] } = given;
  const top = Math.max(...placed.map(({ standing }) => standing.position.seqno));
  const best = placed.filter(({ standing }) => standing.position.seqno === top);
  const sound = best.filter(({ evidence }) => (evidence.found?.recovered.prepared ?? 0) === 0);
  if (sound.length === 0) {
    return refuse(
      `${namedAre(best)} the most advanced, but ${best.length > 1 ? 'have' : 'has'} prepared transactions (neither committed nor rolled back) that may have been acknowledged`,
      'inspect them (`XA RECOVER` after a start with --wsrep-on=OFF) and commit or roll them back',
    );
  }
  const flagged = placed.filter(({ evidence }) => isFlagged(evidence));
  const astray = flagged.find((node) => !best.includes(node));
  if (astray) {
    return refuse(
      `${nameOf(astray)} claims to have stopped last (safe_to_bootstrap: 1) at ${shownPosition(astray.standing.position)}, and ${best.map(placeOf).join(', ')}`,
      `find out which served last; if ${named(best)} did, set safe_to_bootstrap: 0 on ${nameOf(astray)} and try again`,
    );
  }
  const source = preferred(sound);
  const { position } = source.standing;
  const more = all.find((node) => !isContained(node, [position]));
  if (more) {
    return refuse(
      `${placeOf(source)}, and ${holding(more)}`,
      `find out from the log of ${nameOf(more)} why it dropped its state, and save what it has (mariadb-dump); then ${givingUp(nameOf(more), command)}`,
    );
  }
  if (known && !coversKnown(known, position, all, without)) {
    return refuse(
      `${placeOf(source)} and is the most advanced, but ${shownPosition(known)} was seen before: ${known.uuid === position.uuid ? 'the writes in between' : 'that history'} would be lost`,
      `look for the missing writes in backups and on disks that were replaced; if they are gone for good: ${givingUp(shownPosition(known), command)}`,
    );
  }
  const isBehind = known?.uuid === position.uuid && known.seqno > position.seqno;
  const least = isBehind ? `, at least the writes between ${position.seqno} and ${known.seqno}` : '';
  const how = source.standing.kind === 'waiting' ? 'as it runs' : 'from disk';
  const dropped = all.filter(({ has }) => has.kind === 'dropped' && !placed.some((node) => node.has === has));
  const why = `${reason(source, placed, flagged)}${dropped.map((node) => `; ${holding(node)}`).join('')}${giveUp(without)}${least}`;
  const { whole, aside } = replaced(all.filter((node) => node !== source));
  return { kind: 'start', source: nameOf(source), position, how, why, whole, aside };
}

/** Tie-breakers: a running node keeps its gcache; then the last one to shut down; then one that has a grastate.dat. */
function preferred(equals: readonly Placed[]): Placed {
  const rank = (node: Placed) =>
    (node.standing.kind === 'waiting' ? 4 : 0) +
    (isFlagged(node.evidence) ? 2 : 0) +
    (node.evidence.found?.disk.grastate ? 1 : 0);
  return equals.reduce((best, node) => (rank(node) > rank(best) ? node : best));
}

function reason(source: Placed, placed: readonly Placed[], flagged: readonly Placed[]): string {
  const others = placed.filter((node) => node !== source);
  const last = flagged.includes(source) ? ', and stopped last' : '';
  if (others.length === 0) return `${placeOf(source)}${last}, and no other node has a valid state`;
  const same = others.filter(({ standing }) => standing.position.seqno === source.standing.position.seqno);
  if (same.length === others.length) return `${placeOf(source)} as ${namedAre(same)}${last}`;
  const alike = same.length > 0 ? ` as ${namedAre(same)}` : '';
  const behind = others.filter((node) => !same.includes(node));
  return `${placeOf(source)}${alike}${last}; behind it: ${behind.map(placeOf).join(', ')}`;
}
