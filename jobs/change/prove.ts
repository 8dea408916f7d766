import { z } from 'zod';
import { apply } from '../../src/engine/apply.ts';
import { fingerprintOf, preview } from '../../src/engine/preview.ts';
import type { Change } from '../../src/model/plan/step.ts';
import type { Target } from '../../src/model/plan/target.ts';
import { defineStage } from '../../src/model/plan/target.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { slapdProven } from '../../src/steps/ldap/proof.ts';
import { safely } from '../../src/targets/ldap-replication.ts';
import { postProviders } from '../look/ldap.ts';

const Params = z.object({});

/** Writes a test entry on each provider, reads it on all others and deletes it. A write, so it needs approval. */
export const proveJob: WriteJob<z.infer<typeof Params>> = {
  name: 'prove',
  writes: true,
  params: Params,
  async plan(world) {
    const plan = await preview(
      world,
      proof(() => true),
    );
    if (plan.steps.length === 0) throw new Refused('fewer than two mail hosts have replicating directories');
    return plan;
  },
  async apply(world, _params, approved) {
    const due = new Set(approved.steps.flatMap(({ changes }) => changes.map((change) => change.fingerprint)));
    await apply(
      world,
      proof((change) => due.has(fingerprintOf(change, world.cluster))),
      approved,
    );
    await postProviders(world);
    return { status: 'ok', sentence: 'an entry written on each provider was read on every other, then deleted' };
  },
};

function proof(isDue: (change: Change) => boolean): Target {
  const stage = defineStage({ ...safely, steps: [slapdProven(isDue)] });
  return { id: 'ldap', summary: 'directory replication test', stages: [stage] };
}
