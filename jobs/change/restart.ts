import { z } from 'zod';
import { databasesGetClients } from '../../src/checks/galera/database-clients.ts';
import { allVotesPresent, runningNodesSynced } from '../../src/checks/galera/gates.ts';
import { apply } from '../../src/engine/apply.ts';
import { fingerprintOf, preview } from '../../src/engine/preview.ts';
import { galeraNode } from '../../src/facts/galera/node.ts';
import { hostsOf } from '../../src/model/plan/plan.ts';
import type { Change } from '../../src/model/plan/step.ts';
import type { Target } from '../../src/model/plan/target.ts';
import { defineStage } from '../../src/model/plan/target.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { galeraRestarted } from '../../src/steps/galera/restart.ts';
import { postOutputs } from '../look/outputs.ts';
import { postNodes } from '../look/wsrep.ts';

/** `of` is `databases` or the name of one of them. */
const Params = z.object({ of: z.string() });

export const restartJob: WriteJob<z.infer<typeof Params>> = {
  name: 'restart',
  writes: true,
  params: Params,
  plan: (world, { of }) =>
    preview(
      world,
      restartOf(of, () => true),
    ),
  async apply(world, { of }, approved) {
    const due = new Set(approved.steps.flatMap(({ changes }) => changes.map((change) => change.fingerprint)));
    await apply(
      world,
      restartOf(of, (change) => due.has(fingerprintOf(change, world.cluster))),
      approved,
    );
    await postNodes(world);
    await postOutputs(world);
    return { status: 'ok', sentence: `${hostsOf(approved).join(' and ')} restarted, and every node is Synced` };
  },
};

/** One node at a time; nodes with client connections come last. */
function restartOf(of: string, isDue: (change: Change) => boolean): Target {
  const nodes = defineStage({
    on: ['database'],
    ...(of === 'databases' ? {} : { only: [of] }),
    steps: [galeraRestarted(isDue)],
    gates: [runningNodesSynced, allVotesPresent, databasesGetClients],
    order: 'as declared',
    last: { facts: { node: galeraNode }, holds: ({ node }) => (node.report?.clients ?? 0) > 0 },
  });
  return { id: of, summary: 'a restart while the others serve', stages: [nodes] };
}
