import { givingUp, shownPosition } from '../../model/inventory/give-up.ts';
import { besidePrimary } from './beside-primary.ts';
import { isContained } from './contained.ts';
import type { Evidence } from './evidence.ts';
import { coversKnown, type Given, giveUp } from './give-up.ts';
import { are, type Judged, judge, named, namedAre, nameOf, placeOf, replaced } from './judged.ts';
import { type BootstrapChoice, type BootstrapRefusal, refuse } from './outcome.ts';
import { isRemains } from './remains.ts';
import { furthest } from './source.ts';

export interface ChoiceInput extends Given {
  /** Every host that should run the database, in declaration order. */
  readonly nodes: readonly Evidence[];
}

/**
 * What deploy and recover may do, from everything on the nodes' disks. No node is bootstrapped or joined over data
 * unless that data is contained in what stays, or was given up by name. Pure.
 */
export function choose(question: ChoiceInput): BootstrapChoice {
  const all = question.nodes.map((evidence) => judge(evidence, question.without));
  const primary = are(all, 'primary');
  if (primary.length > 0) return besidePrimary(primary, all, question);
  // A cluster that existed before is only started by `recover`, so that is the command to type.
  const isLeft = are(all, 'down', 'waiting', 'dropped').length > 0;
  const asked = isLeft ? { ...question, command: 'recover databases' } : question;
  return unclear(all, asked) ?? fromDisk(all, asked);
}

/** Refuses if a node that was not given up may hold data that no other node has. */
function unclear(all: readonly Judged[], { command, without = [] }: ChoiceInput): BootstrapRefusal | undefined {
  const kept = all.filter(({ evidence: { host, found } }) => without.includes(host) && found?.node.mariadbd);
  if (kept.length > 0) {
    const find = `\`systemctl stop mariadb\` on ${named(kept)}`;
    return refuse(`${namedAre(kept)} running: only a stopped node can be given up`, find);
  }
  const unread = are(all, 'unread');
  if (unread.length > 0) {
    const reasons = unread.map((node) => `${nameOf(node)} ${node.standing.why}`);
    const find = [...unread.map(({ standing }) => standing.find), ...unread.slice(0, 1).map(lastResort)];
    return refuse(`${reasons.join('; ')}: it may have writes that no other node has`, find.join('; '));
  }
  const own = are(all, 'own');
  if (own.length === 0) return undefined;
  const reasons = own.map((node) => `${nameOf(node)} has its own data (${node.standing.schemas.join(', ')})`);
  const give = own.map((node) => givingUp(nameOf(node), command)).join(' or ');
  return refuse(
    `${reasons.join('; ')}, which belong to no cluster`,
    `dump it (mariadb-dump) to load once the cluster runs; then ${give}`,
  );

  function lastResort({ evidence: { host, found } }: Judged): string {
    if (found?.node.mariadbd) return 'nothing is started while it runs';
    return `only if ${host} is ${found ? '' : 'off and '}lost for good: ${givingUp(host, command)}`;
  }
}

function fromDisk(all: readonly Judged[], question: ChoiceInput): BootstrapChoice {
  const placed = are(all, 'down', 'waiting');
  const histories = new Set(placed.map(({ standing }) => standing.position.uuid));
  if (histories.size === 0) return withoutState(all, question);
  if (histories.size > 1) {
    const give = placed.map((node) => givingUp(nameOf(node), question.command)).join(' or ');
    return refuse(
      `there are ${histories.size} histories: ${placed.map(placeOf).join(', ')}; one of them would be lost`,
      `find out which served last, dump the other (mariadb-dump), then give it up: ${give}`,
    );
  }
  return furthest(placed, all, question);
}

/** No node vouches for its data. If InnoDB still knows positions there was a cluster, so none is bootstrapped. */
function withoutState(all: readonly Judged[], question: ChoiceInput): BootstrapChoice {
  const { known, command, without = [] } = question;
  const dropped = are(all, 'dropped');
  const [first, ...others] = dropped;
  if (first && others.length === 0 && without.length > 0) return furthest([first], all, question);
  if (first) {
    const best = dropped.reduce((one, node) => (isContained(node, [one.standing.position]) ? one : node));
    const rivals = dropped.filter((node) => !isContained(node, [best.standing.position]));
    const give = all.filter((node) => node !== best).map((node) => givingUp(nameOf(node), command));
    const either = dropped.map((node) => givingUp(nameOf(node), command)).join(' or ');
    const find =
      rivals.length > 0
        ? `they are of different histories: find out which served last, dump the other (mariadb-dump), then give it up: ${either}`
        : `${nameOf(best)} is the most advanced; to start from it: ${give.join(' and ')}`;
    return refuse(
      `no node has a valid state (grastate.dat is zeros), but a cluster existed: ${dropped.map(placeOf).join(', ')} (InnoDB)`,
      `find out from the logs why they dropped their state; ${find}`,
    );
  }
  const remains = all.find(isRemains);
  if (remains) {
    return refuse(
      `no node has a complete copy, but a cluster existed: ${nameOf(remains)} has part of a state transfer (SST)`,
      `check that /var/lib/mysql is mounted on every node, and look for backups; if the data is lost for good: ${givingUp(nameOf(remains), command)}`,
    );
  }
  if (known && !coversKnown(known, undefined, all, without)) {
    return refuse(
      `no node has any data, but the cluster was at ${shownPosition(known)} before`,
      `check that /var/lib/mysql is mounted on every node, and look for backups; if the data is lost for good: ${givingUp(shownPosition(known), command)}`,
    );
  }
  const source = all.find((node) => !node.givenUp);
  if (!source) return refuse('every node was given up: no node is left to start from', 'give up fewer nodes');
  const why = `no cluster exists${giveUp(without)}`;
  return { kind: 'new', source: nameOf(source), why, ...replaced(all.filter((node) => node !== source)) };
}
