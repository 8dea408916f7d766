import { statusOf } from '../../facts/galera/node.ts';
import { givingUp } from '../../model/inventory/give-up.ts';
import { holding, isContained } from './contained.ts';
import { type Given, giveUp } from './give-up.ts';
import { type Judged, type JudgedAs, named, nameOf, placeOf, replaced } from './judged.ts';
import { type BootstrapChoice, type BootstrapRefusal, refuse } from './outcome.ts';

/** Nodes that are down join. Refuses if joining would discard data, or if a node runs outside the component. */
export function besidePrimary(
  primary: readonly JudgedAs<'primary'>[],
  all: readonly Judged[],
  { command, without = [] }: Given,
): BootstrapChoice {
  if (isSplit(primary)) {
    return refuse(
      `split brain: ${named(primary)} each accept writes in their own Primary component`,
      'drain both on every director, decide which to keep (`wsrep`), save what only the other has, then stop the other',
    );
  }
  const why = `${named(primary)} is Primary and accepts writes, so nothing is bootstrapped`;
  const apart = all.filter(({ standing, evidence }) => standing.kind !== 'primary' && evidence.found?.node.mariadbd);
  if (apart.length > 0) return whyApart(why, apart);
  const down = all.filter(({ evidence }) => evidence.found && !evidence.found.node.mariadbd);
  const kept = primary.map(({ standing }) => standing.position);
  const more = down.find((node) => !isContained(node, kept));
  if (more) {
    return refuse(
      `${holding(more)}, and ${primary.map(placeOf).join(' and ')}: it may have writes that the cluster lacks, and joining would discard them`,
      `save what ${nameOf(more)} has (mariadb-dump), then ${givingUp(nameOf(more), command)}`,
    );
  }
  const losing = giveUp(without.filter((what) => down.some((node) => nameOf(node) === what)));
  const only = replaced(down);
  return { kind: 'running', primary: primary.map(nameOf), join: down.map(nameOf), why: `${why}${losing}`, ...only };
}

function isSplit(primary: readonly JudgedAs<'primary'>[]): boolean {
  const of = ({ evidence }: Judged, name: string) => (evidence.found ? statusOf(evidence.found.node, name) : '');
  const histories = new Set(primary.map((node) => of(node, 'wsrep_cluster_state_uuid')));
  return histories.size > 1 || primary.some((node) => Number(of(node, 'wsrep_cluster_size')) < primary.length);
}

function whyApart(why: string, apart: readonly Judged[]): BootstrapRefusal {
  const starting = apart.every(({ evidence }) => evidence.found?.node.startPosition);
  const wait = starting ? 'wait for its state transfer; if none is in progress (`journalctl -u mariadb -n 50`), ' : '';
  return refuse(
    `${why}, and ${named(apart)} ${starting ? 'is starting' : 'runs'} outside that component: a network problem`,
    `${wait}check that ${named(apart)} reaches the others on port 4567 of the private network; if it does, restart MariaDB there`,
  );
}
