import { z } from 'zod';
import { counted } from '../../src/checks/cluster/words.ts';
import { allVotesPresent, runningNodesSynced } from '../../src/checks/galera/gates.ts';
import { arbiterRuns, galeraQuorum, galeraVotes } from '../../src/checks/galera/quorum.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Position } from '../../src/facts/galera/disk.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Stage, Target } from '../../src/model/plan/target.ts';
import { defineStage } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { outcomeInWords } from '../../src/model/run/outcome.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { choose } from '../../src/steps/galera/choice.ts';
import { evidenceOf } from '../../src/steps/galera/evidence.ts';
import type { Given } from '../../src/steps/galera/give-up.ts';
import type { BootstrapChoice } from '../../src/steps/galera/outcome.ts';
import {
  allStandBy,
  arbiterBack,
  othersJoin,
  type RecoveryChoice,
  type Start,
  sourceStarts,
} from '../../src/steps/galera/recovery.ts';
import { DataAtRisk, inWords } from '../../src/steps/galera/refusal.ts';
import { type ClusterEvidence, lookAtMembers, showEvidence } from '../look/evidence.ts';
import { judgeAll } from '../look/look.ts';
import { forgetPosition, givenUpPosition } from '../look/positions.ts';
import { postNodes } from '../look/wsrep.ts';

/** `without` lists hosts, or a remembered position, to give up with the data that only they have. */
const Params = z.object({ without: z.array(z.string()) });
type Params = z.infer<typeof Params>;

const promises = [galeraQuorum, galeraVotes, arbiterRuns];

export const recoverJob: WriteJob<Params> = {
  name: 'recover',
  writes: true,
  params: Params,
  async plan(world, params) {
    const looked = await lookAtMembers(world);
    await showEvidence(world, looked);
    return preview(world, targetFor(world, looked, params));
  },
  async nothingToDo(world, { without }) {
    const judged = await judgeAll(world, promises);
    // Changes no host: the cluster runs, and what is missing was missing before.
    const forgotten = await forgetPosition(world, await givenUpPosition(world, without));
    const accepted = forgotten ? `; remembered position ${forgotten} discarded` : '';
    const { status } = judged;
    return { status, sentence: `nothing to start or join; ${outcomeInWords(judged)}${accepted}` };
  },
  async apply(world, params, approved) {
    const looked = await lookAtMembers(world);
    const lost = (await givenUpPosition(world, params.without)) ?? lostByStart(world, looked, params);
    const made = await apply(world, targetFor(world, looked, params), approved);
    await postNodes(world);
    await forgetPosition(world, lost);
    const { status } = await judgeAll(world, promises);
    const losing = params.without.length > 0 ? `, and what only ${params.without.join(' and ')} had is lost` : '';
    return { status, sentence: `the database cluster accepts writes again${losing}: ${counted(made, 'change')} made` };
  },
};

/** The remembered position, if the cluster is started from a node behind it: a host that may have had it was given up. */
function lostByStart(world: Observer, looked: ClusterEvidence, params: Params): Position | undefined {
  return decide(world, looked, params).kind === 'start' ? looked.known : undefined;
}

function decide(world: Observer, { nodes, known }: ClusterEvidence, { without }: Params): BootstrapChoice {
  const evidence = evidenceOf(hostsWith(world.cluster.inventory, 'database'), nodes.seen);
  return choose({ nodes: evidence, known, without, command });
}

const command = 'recover databases';

/** The stages that bring the cluster back, by the choice that is safe now. Throws Refused when there is none. */
function targetFor(world: Observer, looked: ClusterEvidence, params: Params): Target {
  const { inventory } = world.cluster;
  const given = { known: looked.known, without: params.without, command };
  const choice = decide(world, looked, params);
  if (choice.kind === 'refuse') throw new DataAtRisk(inWords(choice));
  if (choice.kind === 'new') {
    throw new Refused(
      'no node has any data and no cluster position is remembered: nothing to start from. First: look for a backup; `deploy databases` starts a new cluster',
    );
  }
  // An unreachable arbiter holds no data.
  const only = [...looked.nodes.seen, ...looked.arbiters.seen].map(({ host }) => host.name);
  const everyVote = only.length === hostsWith(inventory, ['database', 'arbiter']).length;
  const start = choice.kind === 'start' ? starting(choice, only, given) : [];
  return {
    id: 'the database cluster',
    summary: choice.why,
    stages: [...start, ...joining(choice, { only, everyVote, given })],
  };
}

function starting(choice: Start, only: readonly string[], given: Given): readonly Stage[] {
  return [
    defineStage({
      on: ['database', 'arbiter'],
      only,
      steps: [allStandBy(choice)],
      gates: [],
      order: 'as declared',
    }),
    defineStage({
      on: ['database'],
      only: [choice.source],
      steps: [sourceStarts(choice, given)],
      gates: [runningNodesSynced],
      order: 'as declared',
    }),
  ];
}

interface Joining {
  readonly only: readonly string[];
  readonly everyVote: boolean;
  readonly given: Given;
}

function joining(way: RecoveryChoice, { only, everyVote, given }: Joining): readonly Stage[] {
  const gates = [runningNodesSynced];
  return [
    defineStage({ on: ['database'], only, steps: [othersJoin(way, given)], gates, order: 'as declared' }),
    defineStage({
      on: ['arbiter'],
      only,
      steps: [arbiterBack],
      gates: everyVote ? [...gates, allVotesPresent] : gates,
      order: 'as declared',
    }),
  ];
}
