import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Say } from './command.ts';
import { rememberImage } from './disks.ts';
import { guestNamed } from './hosts.ts';
import { imageAt } from './image.ts';
import { ensureInventory } from './inventory.ts';
import { ensureNamespace, plugAll } from './namespace.ts';
import type { Paths } from './paths.ts';
import { killGroup, runningGuests } from './processes.ts';
import { kindOf } from './releases.ts';
import { requireRoom } from './requirements.ts';
import { copySparse } from './save.ts';
import { makeFolders } from './start.ts';
import { type State, stateFolder, stateNamed } from './states.ts';
import { type Images, prepare, startAll } from './up.ts';

/** Restores the saved disks, plugs in all cables, and boots the hosts that were up. */
export async function loadState(paths: Paths, name: string, say: Say): Promise<void> {
  const state = await stateNamed(paths, name);
  requireImages(state);
  requireCurrent(state, await prepare(paths, Object.values(state.images).map(kindOf), say));
  await Promise.all([...runningGuests(paths).values()].map(killGroup));
  await rm(paths.disks, { recursive: true, force: true });
  await makeFolders(paths);
  await requireRoom(paths.lab, 2 ** 30, 'the disks of the state');
  const disks = await Array.fromAsync(glob(join(stateFolder(paths, name), '*.cow')));
  say(`copying the disks of ${disks.length} hosts`);
  await copySparse(disks, paths.disks);
  for (const [host, key] of Object.entries(state.images)) await rememberImage(paths, host, imageAt(paths, key));
  await ensureInventory(paths);
  await ensureNamespace(paths.namespace);
  await plugAll(paths.namespace);
  const up = state.up.map(guestNamed);
  await startAll(
    paths,
    up.map((guest) => ({ guest, image: imageAt(paths, state.images[guest.name] ?? 'unknown') })),
    say,
  );
}

/** Earlier versions of the lab did not record them. */
function requireImages({ name, images, up }: State): void {
  const unknown = up.filter((host) => images[host] === undefined);
  if (unknown.length === 0) return;
  throw new Refused(`${name} does not record the images of ${unknown.join(', ')}: delete it (\`forget ${name}\`)`);
}

function requireCurrent({ name, images }: State, current: Images): void {
  for (const key of new Set(Object.values(images))) {
    const now = current.get(kindOf(key))?.key;
    if (key === now) continue;
    throw new Refused(
      `${name} was saved on image ${key}, but the lab now uses ${now}: ` +
        `rebuild it (\`up --fresh\`, deploy, \`save ${name}\`) or delete it (\`forget ${name}\`)`,
    );
  }
}
