import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file: atomic, even on a power failure, and never readable by others. Throws what node:fs throws. */
export function writePrivately(path: string, data: string | Uint8Array): void {
  const next = `${path}.${process.pid}.new`;
  try {
    // Mode at creation: with a later chmod, others could open it in between.
    writeFileSync(next, data, { mode: 0o600, flag: 'wx', flush: true });
    // A strict umask may have removed even our own rights.
    chmodSync(next, 0o600);
    renameSync(next, path);
  } catch (cause) {
    rmSync(next, { force: true });
    throw cause;
  }
}
