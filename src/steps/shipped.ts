import { readFileSync } from 'node:fs';

/** A file that goes to the hosts as it stands here. */
export function shipped(name: string): string {
  return readFileSync(new URL(`./files/${name}`, import.meta.url), 'utf8');
}
