import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { Declared, Inventory } from '../model/inventory/inventory.ts';
import { errorsIn, warningsIn } from '../model/inventory/inventory-rules.ts';
import type { Finding } from '../model/inventory/rules/finding.ts';
import { Refused } from '../model/text/errors.ts';
import { looksSecret, shown, shownAt } from '../model/text/found.ts';
import { describeIssue, unknownKey } from './issues.ts';
import { keysAt } from './schema-keys.ts';
import { readYaml, refusedWith, type YamlFile } from './yaml-file.ts';

/** The inventory and its warnings: `file:line:column: path: message`. */
export interface LoadedInventory {
  readonly inventory: Inventory;
  readonly warnings: readonly string[];
}

/**
 * Reads cluster.yaml. Throws Refused with every problem, one per line. Rules across parts (a VIP outside its network) are
 * checked once every part is valid.
 */
export function loadInventory(path: string): LoadedInventory {
  const remedy = `cp cluster.example.yaml ${path} and edit it`;
  const file = readYaml(path, remedy);
  if (file.value === null) throw new Refused(`${file.at([])}: found nothing, wanted a cluster; ${remedy}`);
  const parsed = Inventory.safeParse(withoutEmptySections(file.value));
  if (!parsed.success) throw refusedWith(parsed.error.issues.flatMap((issue) => problems(file, issue)));
  const line = ({ path: to, message }: Finding) => `${file.at(to)}: ${named(to)}${message}`;
  const errors = errorsIn(parsed.data);
  if (errors.length > 0) throw refusedWith(errors.map(line));
  return { inventory: fromBeside(parsed.data, path), warnings: warningsIn(parsed.data).map(line) };
}

const optionalSections = Object.entries(Declared.shape).flatMap(([key, schema]) => {
  const { data } = schema.safeParse(undefined);
  return typeof data === 'object' && !Array.isArray(data) ? [key] : [];
});

/** An optional section whose lines are all commented out counts as absent. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key, of]) => of !== null || !optionalSections.includes(key)),
  );
}

/** Resolves paths: those of iRedMail's tarball and of password files are relative to cluster.yaml, and ~ is the worker's home. */
function fromBeside(declared: Inventory, path: string): Inventory {
  const { ssh } = declared;
  const key = ssh.key === undefined ? {} : { key: homed(ssh.key) };
  const inventory = {
    ...declared,
    fencing: fencingBeside(declared, path),
    ssh: { ...ssh, ...key, knownHosts: homed(ssh.knownHosts) },
  };
  const { mail } = inventory;
  if (!mail.iredmail || mail.iredmail.source.startsWith('https://')) return inventory;
  const source = resolve(dirname(path), homed(mail.iredmail.source));
  return { ...inventory, mail: { ...mail, iredmail: { ...mail.iredmail, source } } };
}

/** Only a shell expands ~, but people write it here as in ssh_config(5). */
function homed(path: string): string {
  return path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : path;
}

function fencingBeside({ fencing }: Inventory, path: string): Inventory['fencing'] {
  return Object.fromEntries(
    Object.entries(fencing).map(([name, fence]) => {
      const { passwordFile } = fence;
      return [name, passwordFile ? { ...fence, passwordFile: resolve(dirname(path), homed(passwordFile)) } : fence];
    }),
  );
}

function problems(file: YamlFile, issue: z.core.$ZodIssue, parent: Finding['path'] = []): readonly string[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(Declared, path);
    return issue.keys.map((key) => `${file.atKey(path, key)}: ${named(path)}${unknownKey(key, shown(key), known)}`);
  }
  // Of several alternatives, report the one that was started: a list with a wrong item is still a list.
  const begun = issue.code === 'invalid_union' && issue.errors.find(([first]) => first && first.path.length > 0);
  if (begun) return begun.flatMap((inner) => problems(file, inner, path));
  return [`${file.at(path)}: ${named(path)}${describeIssue(issue, shownAt(file.value, path))}`];
}

/** `hosts[2].public: `; empty for the file as a whole. */
function named(path: Finding['path']): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${looksSecret(step) ? '…' : step}`));
  return path.length === 0 ? '' : `${text.join('').replace(/^\./, '')}: `;
}
