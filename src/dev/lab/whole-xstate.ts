import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Say } from './command.ts';
import { ensurePackages } from './debian.ts';
import type { Paths } from './paths.ts';

/** Its header explains why. */
const source = join(import.meta.dirname, 'whole-xstate.c');

/** Library preloaded into a guest's kernel, so that it runs on CPUs with AMX. */
export function wholeXstate(paths: Paths): string {
  const version = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  return join(paths.images, `whole-xstate-${version}.so`);
}

export async function ensureWholeXstate(paths: Paths, say: Say): Promise<void> {
  const library = wholeXstate(paths);
  if (existsSync(library)) return;
  await ensurePackages(['gcc', 'libc6-dev'], say);
  await mkdir(paths.images, { recursive: true });
  await run(['gcc', '-O2', '-shared', '-fPIC', '-o', `${library}.new`, source, '-ldl']);
  await rename(`${library}.new`, library);
}
