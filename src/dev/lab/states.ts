import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../model/text/errors.ts';
import type { Paths } from './paths.ts';

/** A snapshot of a lab's disks. */
export interface State {
  readonly name: string;
  /** Key of each disk's base image, by host. */
  readonly images: Readonly<Record<string, string>>;
  /** Hosts that were running; `load` boots them. */
  readonly up: readonly string[];
  readonly savedAt: string;
}

/** Throws Refused for an invalid name. */
export function stateFolder(paths: Paths, name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,60}$/.test(name)) return join(paths.saved, name);
  throw new Refused(`invalid state name ${name}: use lower-case letters, digits, dots, dashes and underscores`);
}

export async function statesIn(paths: Paths): Promise<readonly State[]> {
  if (!existsSync(paths.saved)) return [];
  const folders = (await readdir(paths.saved)).filter((name) => existsSync(recordIn(join(paths.saved, name))));
  return await Promise.all(folders.toSorted().map(async (name) => await read(join(paths.saved, name), name)));
}

/** Throws Refused with the known names. */
export async function stateNamed(paths: Paths, name: string): Promise<State> {
  const folder = stateFolder(paths, name);
  if (existsSync(recordIn(folder))) return await read(folder, name);
  const names = (await statesIn(paths)).map((state) => state.name);
  const known = names.length > 0 ? `known: ${names.join(', ')}` : 'nothing saved yet; use `save NAME`';
  throw new Refused(`no saved state ${name}; ${known}`);
}

export async function forgetState(paths: Paths, name: string): Promise<void> {
  await stateNamed(paths, name);
  await rm(stateFolder(paths, name), { recursive: true });
}

export function recordIn(folder: string): string {
  return join(folder, 'state.json');
}

async function read(folder: string, name: string): Promise<State> {
  const record = JSON.parse(await readFile(recordIn(folder), 'utf8')) as Omit<State, 'name' | 'images'> &
    Partial<State>;
  return { ...record, images: record.images ?? {}, name };
}
