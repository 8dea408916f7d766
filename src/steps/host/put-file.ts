import type { Files } from '../../facts/host/files.ts';
import type { Change, FileSecret, Run } from '../../model/plan/step.ts';

/** A file as it should be. */
export interface WantedFile {
  readonly path: string;
  readonly content: string;
  /** Default 644. */
  readonly mode?: string;
  /** Default: `values` where not everybody may read the file, as it stands or as it will be. */
  readonly secret?: FileSecret;
}

/** The changes that make the files so; a file that is so already is left alone. */
export function putFiles(now: Files, wanted: readonly WantedFile[]): readonly Change[] {
  return wanted.flatMap((file) => putFile(now, file) ?? []);
}

/**
 * It is written beside itself and renamed into place, so that no daemon ever reads half of it, and a write that fails
 * leaves the old one.
 */
function putFile(now: Files, wanted: WantedFile): Change | undefined {
  const { path, content, mode = '644' } = wanted;
  const before = now.get(path);
  if (before?.content === content && before.mode === mode && before.owner === 'root:root') return undefined;
  const secret = wanted.secret ?? (isForAll(mode) && isForAll(before?.mode ?? mode) ? undefined : 'values');
  const undo: Run = before ? write(path, before.content, before) : { run: ['rm', '-f', path] };
  return {
    summary: `${before ? 'change' : 'write'} ${path}`,
    ...write(path, content, { mode, owner: 'root:root' }),
    undo: [undo],
    file: { path, before: before?.content, after: content, ...(secret ? { secret } : {}) },
  };
}

/** Whether others than its owner and its group may read a file of this mode. */
const isForAll = (mode: string) => (Number.parseInt(mode, 8) & 0o004) !== 0;

// install(1) makes the folders (755) and lets nobody read the file before it has its mode. Without the sync a loss of power
// leaves an empty file: its name is on disk before what is in it (ext4's delayed allocation).
const script = `install -D -T -m "$2" -o "\${3%%:*}" -g "\${3#*:}" /dev/stdin "$1.mailha-new" && sync "$1.mailha-new" && mv -f -T "$1.mailha-new" "$1"`;

function write(path: string, content: string, as: { readonly mode: string; readonly owner: string }): Run {
  return { run: ['sh', '-c', script, 'sh', path, as.mode, as.owner], stdin: content };
}

/** When the last of these files was written, in seconds since the epoch by the host's clock; 0 when none is there. */
export function lastWritten(now: Files, paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => now.get(path)?.writtenAt ?? 0));
}
