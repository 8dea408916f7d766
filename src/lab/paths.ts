import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** Where a lab keeps everything, and the name that its namespace and guests carry on this machine. */
export interface Paths {
  readonly root: string;
  readonly images: string;
  readonly repository: string;
  readonly disks: string;
  readonly logs: string;
  readonly saved: string;
  readonly key: string;
  readonly knownHosts: string;
  /** Of the network namespace; the prefix of every guest's umid. Two labs never share it. */
  readonly namespace: string;
}

export function pathsOf(root = process.env.MAILHA_LAB_DIR ?? join(import.meta.dirname, '../../.lab')): Paths {
  const at = resolve(root);
  return {
    root: at,
    images: join(at, 'images'),
    repository: join(at, 'repository'),
    disks: join(at, 'disks'),
    logs: join(at, 'logs'),
    saved: join(at, 'saved'),
    key: join(at, 'key'),
    knownHosts: join(at, 'known_hosts'),
    namespace: `mailha-${createHash('sha256').update(at).digest('hex').slice(0, 8)}`,
  };
}
