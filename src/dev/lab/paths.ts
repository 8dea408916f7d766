import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Refused } from '../../model/text/errors.ts';

/**
 * A lab's files and its namespace. Images, packages, keys and saved states are shared by all labs under one root; disks,
 * logs and the namespace belong to one lab.
 */
export interface Paths {
  readonly root: string;
  readonly images: string;
  readonly repository: string;
  readonly keys: string;
  readonly saved: string;
  /** Private key for root on every guest. */
  readonly key: string;
  readonly knownHosts: string;
  /** The folder of this one lab. */
  readonly lab: string;
  readonly disks: string;
  readonly logs: string;
  /** The guests' inventory, for the worker. */
  readonly inventory: string;
  /** Name of the network namespace and prefix of every guest's umid. Unique per lab. */
  readonly namespace: string;
}

/** Defaults: `MAILHA_LAB_DIR` and `MAILHA_LAB`, else `.lab` of the checkout and `main`. */
export interface LabId {
  readonly root?: string;
  readonly name?: string;
}

const reserved = ['images', 'repository', 'keys', 'saved'];

export function pathsOf(id: LabId = {}): Paths {
  const root = resolve(id.root ?? process.env.MAILHA_LAB_DIR ?? join(import.meta.dirname, '../../../.lab'));
  const name = id.name ?? process.env.MAILHA_LAB ?? 'main';
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name) || reserved.includes(name)) {
    throw new Refused(`invalid lab name ${name}: use lower-case letters, digits and dashes, except ${reserved}`);
  }
  const lab = join(root, name);
  return {
    root,
    images: join(root, 'images'),
    repository: join(root, 'repository'),
    keys: join(root, 'keys'),
    saved: join(root, 'saved'),
    key: join(root, 'keys/lab'),
    knownHosts: join(root, 'keys/known_hosts'),
    lab,
    disks: join(lab, 'disks'),
    logs: join(lab, 'logs'),
    inventory: join(lab, 'cluster.yaml'),
    namespace: `mailha-${createHash('sha256').update(lab).digest('hex').slice(0, 8)}`,
  };
}
