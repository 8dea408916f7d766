import { z } from 'zod';
import { counted } from '../../src/checks/cluster/words.ts';
import { databaseReached } from '../../src/checks/galera/database-clients.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Plan } from '../../src/model/plan/plan.ts';
import type { Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { DataAtRisk } from '../../src/steps/galera/refusal.ts';
import { hasDatabases, targetNamed } from '../../src/targets/index.ts';
import { lookAtMembers, showEvidence } from '../look/evidence.ts';
import { reportAll } from '../look/look.ts';
import { postOutputs } from '../look/outputs.ts';
import { forgetPosition, givenUpPosition, knownPosition } from '../look/positions.ts';

/** `without` lists databases to give up, with the data that only they have. */
const Params = z.object({ target: z.string(), without: z.array(z.string()).optional() });
type Params = z.infer<typeof Params>;

export const deployJob: WriteJob<Params> = {
  name: 'deploy',
  writes: true,
  params: Params,
  plan: previewTarget,
  async apply(world, params, approved) {
    const made = await apply(world, await targetFor(world, params), approved);
    const lost = await forget(world, params);
    await postOutputs(world);
    // The only part of a deploy that spans two tiers, so no gate of a single tier covers it.
    const status = await reportAll(world, await diagnose(world, [databaseReached(world.cluster.inventory)]));
    const but = status === 'ok' ? '' : ', but not every host reaches the database';
    const done = `${params.target} deployed: ${counted(made, 'change')} made; verified: no changes remain`;
    return { status, sentence: `${done}${but}${lost}` };
  },
  async nothingToDo(world, params) {
    return { status: 'ok', sentence: `${params.target} up to date: no changes${await forget(world, params)}` };
  },
};

/** What a deploy would do. Where data is at risk, shows the state of every node and throws Refused. */
export async function previewTarget(world: Observer, params: Params): Promise<Plan> {
  try {
    return await preview(world, await targetFor(world, params));
  } catch (error) {
    if (error instanceof DataAtRisk) await showEvidence(world, await lookAtMembers(world));
    throw error;
  }
}

async function targetFor(world: Observer, { target: id, without = [] }: Params): Promise<Target> {
  const target = targetNamed(id);
  if (!hasDatabases(target)) return target;
  return targetNamed(id, { known: await knownPosition(world), without, command: `deploy ${id}` });
}

/** Reports what is lost, and forgets a position that was given up. */
async function forget(world: Observer, { without = [] }: Params): Promise<string> {
  if (without.length === 0) return '';
  await forgetPosition(world, await givenUpPosition(world, without));
  return `; what only ${without.join(' and ')} had is lost`;
}
