import type { Files } from '../facts/files.ts';
import type { Change, Run } from '../model/step.ts';

/** A file as it should be. */
export interface WantedFile {
  readonly path: string;
  readonly content: string;
  /** Default 644. */
  readonly mode?: string;
}

/**
 * The change that makes the file so; undefined when it is. It is written beside itself and renamed into place, so
 * that no daemon ever reads half of it, and a failed write leaves the old one.
 */
export function putFile(
  now: Files,
  { path, content, mode = '644' }: WantedFile,
  disrupts?: string,
): Change | undefined {
  const before = now.get(path);
  if (before?.content === content && before.mode === mode && before.owner === 'root:root') return undefined;
  const undo = before ? write(path, before.content, before.mode, before.owner) : ({ run: ['rm', '-f', path] } as const);
  return {
    summary: `${before ? 'change' : 'write'} ${path}`,
    ...write(path, content, mode, 'root:root'),
    undo: [undo],
    file: { path, before: before?.content, after: content },
    ...(disrupts ? { disrupts } : {}),
  };
}

const script =
  'set -e; umask 077; mkdir -p -m 755 "$(dirname "$1")"; t="$1.mailha-new"; cat >"$t"; chown "$3" "$t"; chmod "$2" "$t"; mv -f "$t" "$1"';

function write(path: string, content: string, mode: string, owner: string): Run {
  return { run: ['sh', '-c', script, 'sh', path, mode, owner], stdin: content };
}
