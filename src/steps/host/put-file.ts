import type { Files } from '../../facts/host/files.ts';
import type { Change, FileSecret, Run } from '../../model/plan/step.ts';

/** The wanted state of a file. */
export interface WantedFile {
  readonly path: string;
  readonly content: string;
  /** Default 644. */
  readonly mode?: string;
  /** Default: `values` if the file is not readable by everyone, before or after the change. */
  readonly secret?: FileSecret;
}

/** Changes that bring the files to the wanted state; empty for files that already match. */
export function putFiles(now: Files, wanted: readonly WantedFile[]): readonly Change[] {
  return wanted.flatMap((file) => putFile(now, file) ?? []);
}

/**
 * Writes a temporary file beside the target and renames it, so that no daemon reads a partial file and a failed write
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

/** Removes a file that mailha wrote; empty if it is not there. */
export function removeFile(now: Files, path: string, why: string): readonly Change[] {
  const before = now.get(path);
  if (!before) return [];
  return [
    {
      summary: `remove ${path}: ${why}`,
      run: ['rm', '-f', path],
      undo: [write(path, before.content, before)],
      file: { path, before: before.content, after: '' },
    },
  ];
}

/** Whether a file with this mode is readable by others than its owner and group. */
const isForAll = (mode: string) => (Number.parseInt(mode, 8) & 0o004) !== 0;

// install(1) creates the folders (755) and keeps the file unreadable until its mode is set. Without the sync, a power
// loss leaves an empty file: ext4 writes the name before the content (delayed allocation).
const script = `install -D -T -m "$2" -o "\${3%%:*}" -g "\${3#*:}" /dev/stdin "$1.mailha-new" && sync "$1.mailha-new" && mv -f -T "$1.mailha-new" "$1"`;

/** The command that replaces the file as a whole; `mode` is octal, `owner` is `user:group`. */
export function write(path: string, content: string, as: { readonly mode: string; readonly owner: string }): Run {
  return { run: ['sh', '-c', script, 'sh', path, as.mode, as.owner], stdin: content };
}

/** When the last of these files was written, in seconds since the epoch by the host's clock; 0 if none exists. */
export function lastWritten(now: Files, paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => now.get(path)?.writtenAt ?? 0));
}
