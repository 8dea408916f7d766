import { statusOf } from '../facts/galera.ts';
import type { Position } from '../facts/galera-disk.ts';
import { type Evidence, isFlagged, type Standing, standingOf } from './galera-evidence.ts';

/** Nodes that are given everything anew when they join, by SST. */
interface Anew {
  readonly whole: readonly string[];
  /** Those of them that would not even start before their prepared transactions were rolled back. */
  readonly rollBack: readonly string[];
}

/** What to do about a cluster, and why. */
export type Choice =
  /** Somebody may write: nothing is bootstrapped, ever. */
  | (Anew & {
      readonly kind: 'running';
      readonly primary: readonly string[];
      readonly join: readonly string[];
      readonly why: string;
    })
  | (Anew & {
      readonly kind: 'start';
      readonly source: string;
      readonly position: Position;
      /** Whether the source runs and is told to form a component, or is down and starts a cluster anew. */
      readonly how: 'as it runs' | 'from disk';
      readonly why: string;
    })
  /** `find` is what a person has to find out or do first. */
  | { readonly kind: 'refuse'; readonly why: string; readonly find: string };

export interface Question {
  /** Of every host that should hold the database, in the order in which they are declared. */
  readonly nodes: readonly Evidence[];
  /** The furthest place seen in earlier rounds, and the history that it was in. */
  readonly known?: Position | undefined;
  /** Hosts that are given up, by name: what only they have is lost. One whose place can be read is given everything anew. */
  readonly without?: readonly string[];
}

interface Judged {
  readonly evidence: Evidence;
  readonly standing: Standing;
}
type Of<K extends Standing['kind']> = Judged & { readonly standing: Extract<Standing, { kind: K }> };
type Placed = Of<'waiting' | 'down'>;

function are<K extends Standing['kind']>(all: readonly Judged[], ...kinds: readonly K[]): readonly Of<K>[] {
  return all.filter((node): node is Of<K> => kinds.some((kind) => kind === node.standing.kind));
}

/** The one node from which the cluster may be started again, or why there is none. Pure. */
export function choose(question: Question): Choice {
  const { nodes, without = [] } = question;
  // A daemon that runs may write, and may come to be one cluster of two.
  const kept = nodes.filter(({ host, found }) => without.includes(host) && found?.node.mariadbd);
  const all = nodes.map((evidence): Judged => {
    const standing = standingOf(evidence);
    const isLeft = without.includes(evidence.host) && standing.kind === 'down' && !kept.includes(evidence);
    return { evidence, standing: isLeft ? { kind: 'empty', left: undefined } : standing };
  });
  const primary = are(all, 'primary');
  if (primary.length > 0) return running(primary, all);
  const unread = are(all, 'unread');
  if (kept.length > 0) {
    const names = listed(kept.map(({ host }) => host));
    return refuse(`${names} is not to be given up while it runs`, `\`systemctl stop mariadb\` on ${names}`);
  }
  const unclear = unread.filter(({ evidence }) => !without.includes(evidence.host));
  if (unclear.length > 0) {
    const said = unclear.map(({ evidence, standing }) => `${evidence.host} ${standing.why}`);
    const find = [...unclear.map(({ standing }) => standing.find), ...unclear.slice(0, 1).map(givingUpUnread)].join(
      '; ',
    );
    return refuse(`${said.join('; ')}: it may have writes that no other node has`, find);
  }
  const placed = are(all, 'down', 'waiting');
  const histories = new Set(placed.map(({ standing }) => standing.position.uuid));
  if (histories.size === 0) {
    return refuse(
      'no node has any data of a cluster: there is nothing to start from',
      'look for a backup; a cluster that never was is started by `deploy databases`',
    );
  }
  if (histories.size > 1) {
    return refuse(
      `there are ${histories.size} histories: ${placed.map(placeOf).join(', ')}; one of them would be lost`,
      `find out which of them served last, save what the other has (mariadb-dump), and give that one up: ${placed.map(givingUp).join(' or ')}`,
    );
  }
  return furthest(placed, all, question);
}

/** The words have to be typed out in full: nobody gives up a host by habit. */
const givingUp = ({ evidence: { host } }: Judged) =>
  `\`recover databases without ${host} and lose what only ${host} has\``;

function givingUpUnread(node: Judged): string {
  const { host, found } = node.evidence;
  if (found?.node.mariadbd) return 'as long as it runs nothing is started';
  return `only when ${host} is ${found ? '' : 'off and '}lost for good: ${givingUp(node)}`;
}

const refuse = (why: string, find: string): Choice => ({ kind: 'refuse', why, find });
const nameOf = ({ evidence }: Judged) => evidence.host;
const listed = (names: readonly string[]) => names.join(' and ');
const named = (nodes: readonly Judged[]) => listed(nodes.map(nameOf));
const shown = ({ uuid, seqno }: Position) => `${uuid.slice(0, 8)}:${seqno}`;
const placeOf = (node: Of<'waiting' | 'down' | 'primary'>) => `${nameOf(node)} is at ${shown(node.standing.position)}`;

function anew(all: readonly Judged[]): Anew {
  const rollBack = all.filter(({ evidence }) => (evidence.found?.recovered.prepared ?? 0) > 0);
  return { whole: [...are(all, 'empty'), ...rollBack].map(nameOf), rollBack: rollBack.map(nameOf) };
}

/** Who is down joins; whoever would lose something by that, or runs apart, is a matter for a person. */
function running(primary: readonly Of<'primary'>[], all: readonly Judged[]): Choice {
  const of = ({ evidence }: Judged, name: string) => (evidence.found ? statusOf(evidence.found.node, name) : '');
  const histories = new Set(primary.map((node) => of(node, 'wsrep_cluster_state_uuid')));
  if (histories.size > 1 || primary.some((node) => Number(of(node, 'wsrep_cluster_size')) < primary.length)) {
    return refuse(
      `split brain: ${named(primary)} each take writes in a component of their own`,
      'drain them on both directors, find out which to keep (`wsrep`), save what only the other has, and stop that one',
    );
  }
  const why = `${named(primary)} is Primary and may write, so nothing is bootstrapped`;
  const apart = all.filter(({ standing, evidence }) => standing.kind !== 'primary' && evidence.found?.node.mariadbd);
  if (apart.length > 0) {
    const starting = apart.every(({ evidence }) => evidence.found?.node.began);
    const wait = starting
      ? `wait while it is given what it lacks; if it is not (\`journalctl -u mariadb -n 50\`), `
      : '';
    return refuse(
      `${why}, and ${named(apart)} ${starting ? 'is starting' : 'runs'} outside of it, which is a matter of the network`,
      `${wait}see that ${named(apart)} reaches the others on port 4567 of the private network; if it does, restart MariaDB there`,
    );
  }
  const top = Math.max(...primary.map(({ standing }) => standing.position.seqno));
  const more = are(all, 'down').find(
    ({ standing: { position } }) => !histories.has(position.uuid) || position.seqno > top,
  );
  if (more) {
    return refuse(
      `${placeOf(more)} and ${primary.map(placeOf).join(' and ')}: it has something that the cluster lacks, and would lose it by joining`,
      `save what ${nameOf(more)} has (mariadb-dump), then ${givingUp(more)}`,
    );
  }
  const join = all.filter(({ evidence }) => evidence.found && !evidence.found.node.mariadbd).map(nameOf);
  return { kind: 'running', primary: primary.map(nameOf), join, why, ...anew(all) };
}

function furthest(placed: readonly Placed[], all: readonly Judged[], { known, without = [] }: Question): Choice {
  const top = Math.max(...placed.map(({ standing }) => standing.position.seqno));
  const best = placed.filter(({ standing }) => standing.position.seqno === top);
  const sound = best.filter(({ standing }) => standing.kind === 'waiting' || standing.prepared === 0);
  if (sound.length === 0) {
    return refuse(
      `${named(best)} is furthest, with transactions that were neither committed nor rolled back: they may have been acknowledged`,
      'look at them (`XA RECOVER` after a start with --wsrep-on=OFF) and commit or roll them back',
    );
  }
  const flagged = placed.filter(({ evidence }) => isFlagged(evidence));
  const astray = flagged.find((node) => !best.includes(node));
  if (astray) {
    return refuse(
      `${nameOf(astray)} says that it was the last to go (safe_to_bootstrap: 1) at ${shown(astray.standing.position)}, and ${best.map(placeOf).join(', ')}`,
      `find out which of them served last; if ${named(best)} did, set safe_to_bootstrap: 0 on ${nameOf(astray)} and ask again`,
    );
  }
  const source = preferred(sound);
  const { position } = source.standing;
  const dropped = are(all, 'empty').find(
    ({ standing: { left } }) => left?.uuid === position.uuid && left.seqno > position.seqno,
  );
  if (dropped) {
    return refuse(
      `${placeOf(source)}, and ${nameOf(dropped)}, whose state was dropped, had come to ${dropped.standing.left?.seqno}`,
      `find out from its log why ${nameOf(dropped)} dropped its state, and save what it has`,
    );
  }
  const behind = known && (known.uuid !== position.uuid || known.seqno > position.seqno);
  // What a host that is given up took along is lost knowingly, but not a whole history.
  if (behind && (without.length === 0 || known.uuid !== position.uuid)) {
    return refuse(
      `${placeOf(source)} and is the furthest, but ${shown(known)} was seen before: what came after it would be lost`,
      `look for the place that is missing in backups and on disks that were replaced; if it is gone for good, \`galera_new_cluster\` on ${nameOf(source)} is for a person to type`,
    );
  }
  const losing = without.length > 0 ? `; what only ${listed(without)} has is lost` : '';
  const least = behind ? `, at least what came between ${position.seqno} and ${known.seqno}` : '';
  const how = source.standing.kind === 'waiting' ? 'as it runs' : 'from disk';
  const why = `${reason(source, placed, flagged)}${losing}${least}`;
  return { kind: 'start', source: nameOf(source), position, how, why, ...anew(all) };
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
  if (same.length === others.length) return `${placeOf(source)} as ${named(same)} is${last}`;
  return `${placeOf(source)}${last}, which is the furthest: ${others.map(placeOf).join(', ')}`;
}
