import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../files/', import.meta.url);

/** Read once, when the process starts: what was planned and approved is what is put there, whoever edits the files meanwhile. */
const contents = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));

/** A file that goes to the hosts as it stands in `files`. */
export function shipped(name: string): string {
  const content = contents.get(name);
  if (content === undefined) throw new Error(`shipping ${name}: there is no such file in ${folder.pathname}`);
  return content;
}
