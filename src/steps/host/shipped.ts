import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../files/', import.meta.url);

/** Read once at process start, so that the approved content is written even if the files are edited meanwhile. */
const contents = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));

/** A file from `files` that is copied to hosts unchanged. */
export function shipped(name: string): string {
  const content = contents.get(name);
  if (content === undefined) throw new Error(`shipping ${name}: there is no such file in ${folder.pathname}`);
  return content;
}
