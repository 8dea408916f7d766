import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Refused } from '../../model/text/errors.ts';

/**
 * Where a lab keeps everything, and the name it carries on this machine. What is made once (images, packages, keys,
 * saved states) is shared by all labs under one root; disks, logs and the namespace are of one lab.
 */
export interface Paths {
  readonly root: string;
  readonly images: string;
  readonly repository: string;
  readonly keys: string;
  readonly saved: string;
  /** Private key that every guest lets in as root. */
  readonly key: string;
  readonly knownHosts: string;
  /** The folder of this one lab. */
  readonly lab: string;
  readonly disks: string;
  readonly logs: string;
  /** An inventory that fits the guests, to point the worker at. */
  readonly inventory: string;
  /** Of the network namespace, and the prefix of every guest's umid. Two labs never share it. */
  readonly namespace: string;
}

/** Which lab: `MAILHA_LAB_DIR` and `MAILHA_LAB` when not given, else `.lab` of the checkout and `main`. */
export interface LabId {
  readonly root?: string;
  readonly name?: string;
}

const reserved = ['images', 'repository', 'keys', 'saved'];

export function pathsOf(id: LabId = {}): Paths {
  const root = resolve(id.root ?? process.env.MAILHA_LAB_DIR ?? join(import.meta.dirname, '../../../.lab'));
  const name = id.name ?? process.env.MAILHA_LAB ?? 'main';
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name) || reserved.includes(name)) {
    throw new Refused(`${name} cannot be a lab's name: wanted lower-case letters, digits and dashes, not ${reserved}`);
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
