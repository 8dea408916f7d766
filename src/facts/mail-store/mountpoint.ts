import type { Fact } from '../../model/check/fact.ts';

/** The local folder beneath the mail store mount. */
export interface Mountpoint {
  readonly kind: 'absent' | 'folder' | 'something else';
  /** chattr(1) `i`: not even root can create files in it. */
  readonly immutable: boolean;
  /** Type of the local file system, such as `zfs`, if it has no such attribute; undefined if it has, or lsattr is missing. */
  readonly withoutAttributes?: string;
  /** Names of the first few files in it. */
  readonly content: readonly string[];
}

/**
 * Shell code that enters folder $1 without the mounts in it: binds it, without submounts, over /run, which is local on every
 * host, in a private mount namespace. No other process sees it, and a hung server is not contacted.
 */
export const beneath = 'mount -n --bind "$1" /run && cd /run';

// lsattr exits with 1 on a file system without attributes. A minimal Debian 13 has no lsattr.
const look = `${beneath} || exit
command -v lsattr >/dev/null && ! lsattr -d . >/dev/null 2>&1 && lacks=$(stat -f -c %T .)
if [ -d "./$2" ] && [ ! -L "./$2" ]; then
  echo folder
  lsattr -d "./$2" 2>/dev/null
  ls -A -- "./$2" | head -n 4 | sed 's/^/has /'
elif [ -e "./$2" ] || [ -L "./$2" ]; then
  echo other
else
  echo absent
fi
[ -z "$lacks" ] || echo "without attributes: $lacks"
exit 0`;

/** Arguments for `beneath` and the code after it: the parent folder, and the folder's name in it. */
export function parentAndName(folder: string): readonly [string, string] {
  const slash = folder.lastIndexOf('/');
  return [folder.slice(0, slash) || '/', folder.slice(slash + 1)];
}

export const mountpoint: Fact<Mountpoint> = {
  id: 'mail-store.mountpoint',
  argv: [
    'timeout',
    // Local disks only; 15 s because a slow host runs all queries of a round at once.
    ...['-k', '1', '15', 'sh', '-c', '[ -d "$2" ] || exit 0; exec unshare --mount sh -c "$1" sh "$2" "$3"'],
    ...['sh', look],
  ],
  given: ({ mail }) => parentAndName(mail.store),
  parse(stdout) {
    const lines = stdout.split('\n');
    const [, lacks] = /^without attributes: (.+)$/m.exec(stdout) ?? [];
    return {
      kind: lines[0] === 'folder' ? 'folder' : lines[0] === 'other' ? 'something else' : 'absent',
      immutable: lines.some((line) => /^[A-Za-z-]*i[A-Za-z-]* +\.\//.test(line)),
      content: lines.filter((line) => line.startsWith('has ')).map((line) => line.slice('has '.length)),
      ...(lacks === undefined ? {} : { withoutAttributes: lacks }),
    };
  },
};
