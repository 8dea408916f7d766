import { z } from 'zod';
import { arbiterRuns, galeraQuorum, galeraVotes } from '../src/checks/galera.ts';
import { allVotesPresent, runningNodesSynced } from '../src/checks/galera-gates.ts';
import { counted } from '../src/checks/words.ts';
import { apply } from '../src/engine/apply.ts';
import { preview } from '../src/engine/preview.ts';
import { Refused } from '../src/model/errors.ts';
import { hostsWith } from '../src/model/inventory.ts';
import type { WriteJob } from '../src/model/job.ts';
import type { Stage, Target } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import type { Observer } from '../src/model/world.ts';
import { choose } from '../src/steps/galera-choice.ts';
import { evidenceOf } from '../src/steps/galera-evidence.ts';
import {
  allStandBy,
  arbiterBack,
  type Given,
  inWords,
  othersJoin,
  type Start,
  sourceStarts,
  type Way,
} from '../src/steps/galera-recovery.ts';
import { evidenceTable, type Looked, lookAtMembers } from './evidence.ts';
import { judgeAll } from './look.ts';
import { postNodes } from './wsrep.ts';

/** `without` names hosts that are given up, with what only they have. */
const Params = z.object({ without: z.array(z.string()) });
type Params = z.infer<typeof Params>;

const promises = [galeraQuorum, galeraVotes, arbiterRuns];

export const recoverJob: WriteJob<Params> = {
  name: 'recover',
  writes: true,
  params: Params,
  async plan(world, params) {
    const looked = await lookAtMembers(world);
    const host = hostsWith(world.cluster.inventory, 'database').map(({ name }) => name);
    const command = 'cat grastate.dat; mariadbd --wsrep-recover';
    await world.report({ kind: 'output', host: host.join(', '), command, text: evidenceTable(looked) });
    return preview(world, targetFor(world, looked, params));
  },
  async nothingToDo(world) {
    const { status, sentence } = await judgeAll(world, promises);
    return { status, sentence: `nothing can be started or joined; ${sentence}` };
  },
  async apply(world, params, approved) {
    const made = await apply(world, targetFor(world, await lookAtMembers(world), params), approved);
    await postNodes(world);
    const { status } = await judgeAll(world, promises);
    const lost = params.without.length > 0 ? `, and what only ${params.without.join(' and ')} had is lost` : '';
    return { status, sentence: `the database cluster takes writes again${lost}: ${counted(made, 'change')} made` };
  },
};

/** The stages in which the cluster comes back, by the choice that is right now. Throws Refused when there is none. */
function targetFor(world: Observer, looked: Looked, { without }: Params): Target {
  const { inventory } = world.cluster;
  const { known } = looked;
  const nodes = evidenceOf(hostsWith(inventory, 'database'), looked.nodes.seen);
  const choice = choose({ nodes, known, without });
  if (choice.kind === 'refuse') throw new Refused(inWords(choice));
  // Who was given up has no part in it, unless it can be given everything anew; an arbiter that cannot be asked has no data.
  const answered = [...looked.nodes.seen, ...looked.arbiters.seen].map(({ host }) => host.name);
  const only = answered.filter((name) => !without.includes(name) || choice.whole.includes(name));
  const everyVote = only.length === hostsWith(inventory, ['database', 'arbiter']).length;
  const start = choice.kind === 'start' ? starting(choice, only, { known, without }) : [];
  return {
    id: 'the database cluster',
    summary: choice.why,
    stages: [...start, ...joining(choice, only, everyVote)],
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

function joining(way: Way, only: readonly string[], everyVote: boolean): readonly Stage[] {
  const gates = [runningNodesSynced];
  return [
    defineStage({ on: ['database'], only, steps: [othersJoin(way)], gates, order: 'as declared' }),
    defineStage({
      on: ['arbiter'],
      only,
      steps: [arbiterBack],
      gates: everyVote ? [...gates, allVotesPresent] : gates,
      order: 'as declared',
    }),
  ];
}
