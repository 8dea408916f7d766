import type { Files } from '../facts/files.ts';
import { type GaleraNode, galeraNode, isPrimary } from '../facts/galera.ts';
import { managedFiles } from '../facts/managed-files.ts';
import { memoryMib } from '../facts/memory.ts';
import { type Units, unitOf, units } from '../facts/units.ts';
import { Refused } from '../model/errors.ts';
import type { View } from '../model/fact.ts';
import { defineStep } from '../model/step.ts';
import { restart } from './galera-scripts.ts';
import { whyNotStop } from './galera-stop.ts';
import { serverFiles } from './mariadb-config.ts';
import { lastWritten, putFiles } from './put-file.ts';

interface Peer {
  readonly node: GaleraNode;
}

interface Facts extends Peer {
  readonly files: Files;
  readonly units: Units;
  readonly memoryMib: number;
}

/** A node that serves has read its configuration. Starting one that is down is another step's. */
export const galeraMember = defineStep({
  id: 'galera.member',
  on: ['database'],
  summary: 'the node runs with its configuration as it is written, and is Synced',
  facts: { node: galeraNode, files: managedFiles, units, memoryMib },
  around: { on: ['database', 'arbiter'], facts: { node: galeraNode } },
  plan(now: Facts, host, { inventory }, around: View<Peer>) {
    if (!isPrimary(now.node)) return [];
    const unit = unitOf(now.units, 'mariadb.service');
    const wanted = serverFiles(host, inventory, { files: now.files, memory: now.memoryMib });
    const written = lastWritten(
      now.files,
      wanted.map(({ path }) => path),
    );
    // Also when the step before is still to write it: the plan has to show the restart.
    const isDue = unit.changedAt < written || putFiles(now.files, wanted).length > 0;
    if (!isDue || !unit.known) return [];
    const why = whyNotStop(host, { node: now.node, inventory, around });
    if (why) throw new Refused(`${host.name} has to be restarted for its new configuration, and must not be: ${why}`);
    return [restart(inventory.database.drainSeconds)];
  },
});
