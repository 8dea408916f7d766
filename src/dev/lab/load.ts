import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Say } from './command.ts';
import { guestsNamed } from './hosts.ts';
import { ensureInventory } from './inventory.ts';
import { ensureNamespace, plugAll } from './namespace.ts';
import type { Paths } from './paths.ts';
import { killGroup, runningGuests } from './processes.ts';
import { requireRoom } from './requirements.ts';
import { copySparse } from './save.ts';
import { makeFolders } from './start.ts';
import { stateFolder, stateNamed } from './states.ts';
import { prepare, rememberImage, startAll } from './up.ts';

/** Restores the saved disks, plugs in all cables, and boots the hosts that were up. */
export async function loadState(paths: Paths, name: string, say: Say): Promise<void> {
  const state = await stateNamed(paths, name);
  const image = await prepare(paths, say);
  if (state.image !== image.key) {
    throw new Refused(
      `${name} was saved on image ${state.image}, but the lab now uses ${image.key}: ` +
        `rebuild it (\`up --fresh\`, deploy, \`save ${name}\`) or delete it (\`forget ${name}\`)`,
    );
  }
  await Promise.all([...runningGuests(paths).values()].map(killGroup));
  await rm(paths.disks, { recursive: true, force: true });
  await makeFolders(paths);
  await requireRoom(paths.lab, 2 ** 30, 'the disks of the state');
  const disks = await Array.fromAsync(glob(join(stateFolder(paths, name), '*.cow')));
  say(`copying the disks of ${disks.length} hosts`);
  await copySparse(disks, paths.disks);
  await rememberImage(paths, image);
  await ensureInventory(paths);
  await ensureNamespace(paths.namespace);
  await plugAll(paths.namespace);
  if (state.up.length > 0) await startAll(paths, image, guestsNamed(state.up), say);
}
