import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readText } from '../config/read-text.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { Refused } from '../model/text/errors.ts';
import { type KnownHosts, parseKnownHosts } from './known-hosts.ts';

export function knownHostsPath(inventory: Inventory, folder: string): string {
  return resolve(folder, inventory.ssh.knownHosts);
}

/** A missing file means no known hosts. Throws Refused when it is unreadable or has an unreadable revocation. */
export function readKnownHosts(path: string): KnownHosts {
  if (!existsSync(path)) return { keys: [], unreadable: [] };
  const text = readText(path, 'mailha hosts trust makes it');
  const known = parseKnownHosts(text);
  // Fail closed: an unreadable revocation must not make the key valid again.
  const lost = known.unreadable.find((number) => text.split('\n')[number - 1]?.trimStart().startsWith('@'));
  if (lost !== undefined) {
    throw new Refused(`${path}:${lost}: found a marker that cannot be read, wanted @revoked HOSTS TYPE KEY`);
  }
  return known;
}
