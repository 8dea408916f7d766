import { type GaleraNode, galeraNode, isPrimary } from '../../facts/galera/node.ts';
import type { Files } from '../../facts/host/files.ts';
import { managedFiles } from '../../facts/host/managed-files.ts';
import { memoryMib } from '../../facts/host/memory.ts';
import { type Units, unitOf, units } from '../../facts/host/units.ts';
import type { View } from '../../model/check/fact.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { lastWritten, putFiles } from '../host/put-file.ts';
import { serverFiles } from './mariadb-config.ts';
import { restart } from './scripts.ts';
import { whyNotStop } from './stop.ts';

interface MemberPeer {
  readonly node: GaleraNode;
}

interface MemberFacts extends MemberPeer {
  readonly files: Files;
  readonly units: Units;
  readonly memoryMib: number;
}

/** A running node has read its configuration. Starting a stopped node is another step's job. */
export const galeraMember = defineStep({
  id: 'galera.member',
  on: ['database'],
  summary: 'the node runs with its current configuration and is Synced',
  facts: { node: galeraNode, files: managedFiles, units, memoryMib },
  around: { on: ['database', 'arbiter'], facts: { node: galeraNode } },
  plan(now: MemberFacts, host, { inventory }, around: View<MemberPeer>) {
    if (!isPrimary(now.node)) return [];
    const unit = unitOf(now.units, 'mariadb.service');
    const wanted = serverFiles(host, inventory, { files: now.files, memory: now.memoryMib });
    const written = lastWritten(
      now.files,
      wanted.map(({ path }) => path),
    );
    // Also when an earlier step has yet to write the file: the plan must show the restart.
    const isDue = unit.changedAt < written || putFiles(now.files, wanted).length > 0;
    if (!isDue || !unit.known) return [];
    const why = whyNotStop(host, { node: now.node, inventory, around });
    if (why)
      throw new Refused(
        `${host.name} needs a restart for its new configuration, but must not be restarted now: ${why}`,
      );
    return [restart(inventory.database.drainSeconds)];
  },
});
