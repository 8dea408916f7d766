import type { Position } from '../../facts/galera/disk.ts';
import { isPrimary, statusOf } from '../../facts/galera/node.ts';
import { givingUp } from '../../model/inventory/give-up.ts';
import { holding, isContained } from './contained.ts';
import { type Given, giveUp } from './give-up.ts';
import { are, type Judged, type JudgedAs, named, namedAre, nameOf, placeOf, replaced } from './judged.ts';
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
  const writes = primary.some(({ evidence }) => evidence.found && isPrimary(evidence.found.node));
  const why = `${namedAre(primary)} Primary${writes ? ` and accept${primary.length > 1 ? '' : 's'} writes` : ''}, so nothing is bootstrapped`;
  const rest = all.filter(({ standing }) => standing.kind !== 'primary');
  const kept = primary.map(({ standing }) => standing.position);
  const more = rest.find((node) => hasMore(node, kept));
  if (more && !writes) return whyWaiting(more, primary);
  if (more) {
    return refuse(
      `${holding(more)}, and ${primary.map(placeOf).join(' and ')}: it may have writes that the cluster lacks, and joining would discard them`,
      toSave(more, command),
    );
  }
  const apart = rest.filter(({ evidence }) => evidence.found?.node.mariadbd);
  if (apart.length > 0) return whyApart(why, apart);
  const down = rest.filter(({ evidence }) => evidence.found);
  const losing = giveUp(without.filter((what) => down.some((node) => nameOf(node) === what)));
  const only = replaced(down);
  return { kind: 'running', primary: primary.map(nameOf), join: down.map(nameOf), why: `${why}${losing}`, ...only };
}

function isSplit(primary: readonly JudgedAs<'primary'>[]): boolean {
  const of = ({ evidence }: Judged, name: string) => (evidence.found ? statusOf(evidence.found.node, name) : '');
  const histories = new Set(primary.map((node) => of(node, 'wsrep_cluster_state_uuid')));
  return histories.size > 1 || primary.some((node) => Number(of(node, 'wsrep_cluster_size')) < primary.length);
}

/** Unless it is unreachable: it is left alone then. One that runs and is not read yet is a matter of `whyApart`. */
function hasMore(node: Judged, kept: readonly Position[]): boolean {
  const { standing, evidence } = node;
  if (!evidence.found || isContained(node, kept)) return false;
  return standing.kind !== 'unread' || !evidence.found.node.mariadbd;
}

function toSave({ evidence, has }: Judged, command: string | undefined): string {
  const give = givingUp(evidence.host, command);
  if (has.kind === 'unread') return `${has.find}; if its data is lost for good: ${give}`;
  const stop = evidence.found?.node.mariadbd ? `, \`systemctl stop mariadb\` there` : '';
  return `save what ${evidence.host} has (mariadb-dump)${stop}, then ${give}`;
}

/** A joiner that was left alone, as after its donor crashed, has no data, serves no client, and is Primary. */
function whyWaiting(more: Judged, primary: readonly JudgedAs<'primary'>[]): BootstrapRefusal {
  return refuse(
    `${holding(more)}, and ${primary.map(placeOf).join(' and ')}: Primary, but not ready, as while it waits for a state transfer`,
    `if no transfer is in progress (\`journalctl -u mariadb -n 50\`), \`systemctl stop mariadb\` on ${named(primary)}; then \`recover databases\` compares what is on disk`,
  );
}

/** Running, and not in the component. */
function whyApart(why: string, apart: readonly Judged[]): BootstrapRefusal {
  const unread = are(apart, 'unread');
  if (unread.length > 0) {
    const reasons = unread.map(({ standing }) => `it ${standing.why}`);
    return refuse(
      `${why}, and ${named(unread)} runs outside that component: ${reasons.join('; ')}`,
      `${unread.map(({ standing }) => standing.find).join('; ')}; then \`recover databases\` tells whether it may join`,
    );
  }
  const starting = apart.every(({ evidence }) => evidence.found?.node.startPosition);
  const reach = `check that ${named(apart)} reaches the others on port 4567 of the private network; if it does, restart MariaDB there`;
  if (!starting) return refuse(`${why}, and ${named(apart)} runs outside that component: a network problem`, reach);
  return refuse(
    `${why}, and ${namedAre(apart)} starting outside that component`,
    `wait for its state transfer; if none is in progress (\`journalctl -u mariadb -n 50\`), ${reach}`,
  );
}
