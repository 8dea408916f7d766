import { z } from 'zod';
import { asDeclared, type Declared } from '../../src/checks/cluster/drift.ts';
import { checksOf, wholes } from '../../src/checks/index.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import type { Check, Scope } from '../../src/model/check/check.ts';
import { hostsWith, type Inventory } from '../../src/model/inventory/inventory.ts';
import { Role } from '../../src/model/inventory/services.ts';
import { tiers } from '../../src/model/inventory/tiers.ts';
import type { Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { restoreChecks } from '../drill/pending-restores.ts';
import { lastVisits } from '../health/services.ts';
import { sumUp } from './look.ts';
import { lookAtTables, postOutputs } from './outputs.ts';
import { reportOverview } from './overview.ts';
import { watchPositions } from './positions.ts';

/** Leaves out the position of a node that is down: reading it starts InnoDB recovery, and other checks report the node. */
const configured = (target: Target): Target => ({
  ...target,
  stages: target.stages.map((stage) => ({ ...stage, steps: stage.steps.filter(({ id }) => id !== 'galera.started') })),
});

/** A step in several targets is reported under the first, which is the most specific. */
const declared: readonly Declared[] = [
  { target: configured(targetNamed('databases')), daemon: 'mariadb.service' },
  { target: targetNamed('mail-store'), daemon: 'nfs-client.target' },
  { target: targetNamed('directors') },
];
const roles = Role.options.filter((role) =>
  declared.some(({ target }) => target.stages.some(({ on }) => on.includes(role))),
);

/** `of` is the id of a tier or the name of a host; by default, everything. */
const Params = z.object({ of: z.string().optional() });

export const statusJob: ReadJob<z.infer<typeof Params>> = {
  name: 'status',
  writes: false,
  params: Params,
  async run(world, { of }) {
    const { cluster } = world;
    const part = partOf(cluster.inventory, of);
    const concerned = roles.filter((role) => part.roles.includes(role));
    const drift = concerned.map((role) => asDeclared({ role, declared, cluster }));
    const positions = await watchPositions(world);
    const restores = await restoreChecks(world);
    const own = [...checksOf(cluster.inventory), positions.check, ...restores];
    const all = [...own, ...drift, ...(of === undefined ? wholes : [])];
    const chosen = inPart(all, part, cluster.inventory);
    const configured = of === undefined ? ((await world.configuration?.()) ?? []) : [];
    const bad = configured.filter(({ status }) => status !== 'ok');
    const narrow = narrowed(positions.world, chosen, part);
    const visits = of === undefined ? await lastVisits(world) : [];
    const judged = [...visits, ...(await diagnose(narrow, chosen)), ...bad];
    const outcome = await sumUp(narrow, judged, cluster.inventory.name);
    await positions.keep();
    const directors = part.roles.includes('director') ? await lookAtTables(world) : [];
    if (of === undefined) await reportOverview(world, judged, directors);
    await postOutputs(world, directors);
    return outcome;
  },
};

/** The requested part: checks of these hosts, and checks across all hosts of these roles. */
interface StatusScope {
  readonly hosts: readonly string[];
  readonly roles: readonly Role[];
}

function partOf({ hosts }: Inventory, of: string | undefined): StatusScope {
  const tier = tiers.find(({ id }) => id === of);
  const chosen = hosts.filter(({ name, roles }) =>
    tier ? tier.roles.some((role) => roles.includes(role)) : name === of,
  );
  const asked = of === undefined ? hosts : chosen;
  const roles = tier?.roles ?? [...new Set(asked.flatMap((host) => host.roles))];
  return { hosts: asked.map(({ name }) => name), roles };
}

/** The world with only the hosts that these checks need, so that no other is contacted. */
function narrowed(world: Observer, chosen: readonly Check[], part: StatusScope): Observer {
  const { inventory } = world.cluster;
  const needed = chosen.flatMap(({ on, around }) => [
    ...(on === 'every host' ? [] : hostsWith(inventory, on)),
    ...(around ? hostsWith(inventory, around.on) : []),
  ]);
  const hosts = inventory.hosts.filter((host) => part.hosts.includes(host.name) || needed.includes(host));
  return { ...world, cluster: { ...world.cluster, inventory: { ...inventory, hosts } } };
}

/**
 * The checks that concern the part, each judged by the whole inventory, including checks of other hosts that also look at
 * this part's services.
 */
function inPart(all: readonly Check[], { hosts, roles }: StatusScope, inventory: Inventory): readonly Check[] {
  const isPart = (scope: Scope | undefined) =>
    scope === 'every host' || [scope ?? []].flat().some((role) => roles.includes(role));
  const ofPart = { ...inventory, services: inventory.services.filter(({ on }) => roles.includes(on)) };
  return all
    .filter(({ on, around }) => isPart(on) || isPart(around?.on))
    .map((check) => ({
      ...check,
      judge({ seen, missing }, _, around) {
        const asked = (of: { readonly host: { readonly name: string } }) =>
          check.on !== 'every host' || hosts.includes(of.host.name);
        const view = { seen: seen.filter(asked), missing: missing.filter(asked) };
        return check.judge(view, isPart(check.on) ? inventory : ofPart, around);
      },
    }));
}
