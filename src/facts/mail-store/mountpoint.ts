import type { Fact } from '../../model/check/fact.ts';

/** The local folder that the mail store is mounted on, as it is beneath the mount. */
export interface Mountpoint {
  readonly kind: 'absent' | 'folder' | 'something else';
  /** Not even root can make anything in it: chattr(1), `i`. */
  readonly immutable: boolean;
  /** Names of what is in it, of the first few. */
  readonly content: readonly string[];
}

/**
 * Shell that goes to the folder $1 without what is mounted in it: bound without its mounts over /run, which is local on
 * every host, in a mount namespace that ends with the shell. So nobody else sees it, and no server that hangs is asked.
 */
export const beneath = 'mount -n --bind "$1" /run && cd /run';

const look = `${beneath} || exit
if [ -d "./$2" ] && [ ! -L "./$2" ]; then
  echo folder
  lsattr -d "./$2" 2>/dev/null
  ls -A -- "./$2" | head -n 4 | sed 's/^/has /'
elif [ -e "./$2" ] || [ -L "./$2" ]; then
  echo other
fi
exit 0`;

/** Arguments of `beneath`, and of what comes after it: the folder around this one, and its name there. */
export function parentAndName(folder: string): readonly [string, string] {
  const slash = folder.lastIndexOf('/');
  return [folder.slice(0, slash) || '/', folder.slice(slash + 1)];
}

export const mountpoint: Fact<Mountpoint> = {
  id: 'mail-store.mountpoint',
  argv: [
    'timeout',
    // It touches local disks only; beside all other questions of a round a slow host takes its time.
    ...['-k', '1', '15', 'sh', '-c', '[ -d "$2" ] || exit 0; exec unshare --mount sh -c "$1" sh "$2" "$3"'],
    ...['sh', look],
  ],
  given: ({ mail }) => parentAndName(mail.store),
  parse(stdout) {
    const lines = stdout.split('\n');
    return {
      kind: lines[0] === 'folder' ? 'folder' : lines[0] === 'other' ? 'something else' : 'absent',
      immutable: lines.some((line) => /^[A-Za-z-]*i[A-Za-z-]* +\.\//.test(line)),
      content: lines.filter((line) => line.startsWith('has ')).map((line) => line.slice('has '.length)),
    };
  },
};
