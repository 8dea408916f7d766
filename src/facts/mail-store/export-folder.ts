import type { Fact } from '../../model/check/fact.ts';

/** The exported folder on the filer. */
export interface ExportFolder {
  readonly kind: 'folder' | 'something else';
  /** For example `0:0`. */
  readonly owner: string;
  /** For example `755`. */
  readonly mode: string;
  /** Not empty, apart from lost+found. */
  readonly hasContent: boolean;
  /** A file system of its own is mounted there. */
  readonly isMount: boolean;
}

const script = `
[ -e "$1" ] || [ -L "$1" ] || exit 0
stat -c '%F|%u:%g|%a' -- "$1"
for found in "$1"/* "$1"/.[!.]* "$1"/..?*; do
  [ -e "$found" ] || [ -L "$found" ] || continue
  [ "$found" = "$1/lost+found" ] || { echo content; break; }
done
while read -r id parent device root at rest; do
  [ "$at" != "$1" ] || echo mount
done </proc/self/mountinfo`;

/** Undefined when it does not exist. */
export const exportFolder: Fact<ExportFolder | undefined> = {
  id: 'nfs.export-folder',
  argv: ['sh', '-c', script, 'sh'],
  given: ({ mail }) => [mail.export],
  parse(stdout) {
    if (stdout === '') return undefined;
    const [kind, owner, mode] = (stdout.split('\n')[0] ?? '').split('|');
    if (owner === undefined || mode === undefined) throw new Error('no owner and mode');
    return {
      kind: kind === 'directory' ? 'folder' : 'something else',
      owner,
      mode,
      hasContent: /^content$/m.test(stdout),
      isMount: /^mount$/m.test(stdout),
    };
  },
};
