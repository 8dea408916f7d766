import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, statSync, writeSync } from 'node:fs';
import type { Inventory } from '../model/inventory/inventory.ts';
import { Refused } from '../model/text/errors.ts';
import { knownHostsPath, readKnownHosts } from './host-key-file.ts';
import { judgeKey, type KnownKey, nameMatch } from './known-hosts.ts';
import type { ShownKey } from './scan.ts';

/** Result of recording a key. */
export type Trusted = 'was known' | 'recorded' | 'replaced';

/**
 * Records exactly the key that a person has verified. A changed key is accepted only with
 * `replace`, a revoked one never. Throws Refused.
 */
export function trustHost(
  inventory: Inventory,
  folder: string,
  { shown, replace = false }: { readonly shown: ShownKey; readonly replace?: boolean },
): Trusted {
  const path = knownHostsPath(inventory, folder);
  // The file may have changed since the key was shown.
  const standing = judgeKey(readKnownHosts(path), shown.knownAs, Buffer.from(shown.key, 'base64'));
  if (standing.status === 'known') return 'was known';
  if (standing.status === 'revoked') {
    throw new Refused(`${path}:${standing.line}: the key of ${shown.host} is revoked; give the host a new one`);
  }
  if (standing.status === 'unknown') {
    append(path, lineOf(shown));
    return 'recorded';
  }
  if (!replace) {
    throw new Refused(
      `${path}:${standing.expected[0]?.line}: another key of ${shown.host} is known; if the host was reinstalled, and ` +
        `ssh-keygen -l on its console shows ${shown.fingerprint}, add --replace`,
    );
  }
  rewrite(path, shown, standing.expected);
  return 'replaced';
}

function lineOf({ knownAs, type, key, host }: ShownKey): string {
  return `${knownAs} ${type} ${key} ${host}\n`;
}

/** One write with O_APPEND: concurrent writers lose no line. */
function append(path: string, line: string): void {
  const file = openSync(path, 'a+', 0o600);
  try {
    const text = readFileSync(path, 'utf8');
    writeSync(file, text === '' || text.endsWith('\n') ? line : `\n${line}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces the file atomically. */
function rewrite(path: string, shown: ShownKey, old: readonly KnownKey[]): void {
  const there = realpathSync(path);
  const lines = readFileSync(there, 'utf8').replace(/\n$/, '').split('\n');
  const kept = lines.flatMap((line, index) => {
    const known = old.find((one) => one.line === index + 1);
    return known ? without(line, known, shown.knownAs, path) : [line];
  });
  const next = `${there}.new`;
  const file = openSync(next, 'w', statSync(there).mode & 0o777);
  try {
    writeSync(file, `${[...kept, ''].join('\n')}${lineOf(shown)}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, there);
}

/** A line may name other hosts too: this one is removed from it, and the line is deleted when none is left. */
function without(line: string, known: KnownKey, name: string, path: string): readonly string[] {
  if (known.hosts.startsWith('|')) return [];
  const others = known.hosts.split(',').filter((host) => host.toLowerCase() !== name.toLowerCase());
  if (others.length === 0) return [];
  const left = others.join(',');
  if (nameMatch(left, name))
    throw new Refused(`${path}:${known.line}: ${left} matches more hosts than ${name}; edit it by hand`);
  return [line.replace(known.hosts, () => left)];
}
