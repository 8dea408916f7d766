import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Paths } from './paths.ts';

/** The disks of a lab as they were at one moment. */
export interface State {
  readonly name: string;
  /** Key of the image that the disks are of. */
  readonly image: string;
  /** The hosts that ran, which are those that a load boots. */
  readonly up: readonly string[];
  readonly savedAt: string;
}

/** Throws Refused for what cannot name a folder. */
export function stateFolder(paths: Paths, name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,60}$/.test(name)) return join(paths.saved, name);
  throw new Refused(`${name} cannot name a state: wanted lower-case letters, digits, dots, dashes and underscores`);
}

export async function statesIn(paths: Paths): Promise<readonly State[]> {
  if (!existsSync(paths.saved)) return [];
  const folders = (await readdir(paths.saved)).filter((name) => existsSync(recordIn(join(paths.saved, name))));
  return await Promise.all(folders.toSorted().map(async (name) => await read(join(paths.saved, name), name)));
}

/** Throws Refused with the names there are. */
export async function stateNamed(paths: Paths, name: string): Promise<State> {
  const folder = stateFolder(paths, name);
  if (existsSync(recordIn(folder))) return await read(folder, name);
  const names = (await statesIn(paths)).map((state) => state.name);
  const known = names.length > 0 ? `there are ${names.join(', ')}` : 'nothing is saved yet; `save NAME` saves';
  throw new Refused(`no state is called ${name}: ${known}`);
}

export async function forgetState(paths: Paths, name: string): Promise<void> {
  await stateNamed(paths, name);
  await rm(stateFolder(paths, name), { recursive: true });
}

export function recordIn(folder: string): string {
  return join(folder, 'state.json');
}

async function read(folder: string, name: string): Promise<State> {
  const record = JSON.parse(await readFile(recordIn(folder), 'utf8')) as Omit<State, 'name'>;
  return { ...record, name };
}
