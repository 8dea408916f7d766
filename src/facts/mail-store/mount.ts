import type { Fact } from '../../model/check/fact.ts';

/** How long a mail host waits for the filer before it calls it silent, in seconds. */
export const answerSeconds = 5;

/** The mail store as a mail host has it. */
export interface MailStoreMount {
  /** As in `198.51.100.11:/srv/vmail`. */
  readonly source: string;
  /** As in `nfs4`. */
  readonly type: string;
  /** Those of the mount, and of the file system. */
  readonly options: ReadonlySet<string>;
  readonly answer: MountedFiler | Unanswered;
}

export interface MountedFiler {
  /** Of the filer's file system and of the folder in it: the same on every host that has the same mounted. */
  readonly id: string;
  readonly usedPercent: number;
  readonly usedInodesPercent: number;
}

export interface Unanswered {
  readonly id: undefined;
  readonly why: string;
}

/**
 * The kernel's lists come first, for they touch no server. Then the filer is asked by a process that can be left behind:
 * who waits for a hung NFS server may not even end when killed, and so timeout(1) waits for a shell that waits for it.
 * statfs goes to the server each time; stat alone might be answered from the cache of attributes.
 */
const script = `
mounted=
while read -r id parent device root at options rest; do
  [ "$at" = "$3" ] || continue
  mounted=1
  echo "mount $device $options $rest"
done </proc/self/mountinfo
[ "$mounted" ] || exit 0
if [ -r /proc/fs/nfsfs/volumes ]; then
  while read -r version server port device fsid rest; do echo "volume $device $fsid"; done </proc/fs/nfsfs/volumes
fi
timeout -k 1 "$1" sh -c "$2" sh "$3" 2>&1
case $? in 124 | 137) echo late ;; esac
exit 0`;

const probe = `stat -f -c 'blocks %b %f %a %c %d' -- "$1" && stat -c 'inode %i' -- "$1"; exit`;

/** Undefined when nothing is mounted there. */
export const mailStore: Fact<MailStoreMount | undefined> = {
  id: 'mail-store.mount',
  argv: ['sh', '-c', script, 'sh', String(answerSeconds), probe],
  given: ({ mail }) => [mail.store],
  parse(stdout) {
    // What was mounted last hides the others.
    const line = stdout.split('\n').findLast((each) => each.startsWith('mount '));
    if (line === undefined) return undefined;
    const [, device = '', own = '', ...rest] = line.split(' ');
    const [type = '', source = '', those = ''] = rest.slice(rest.indexOf('-') + 1);
    const options = new Set([...own.split(','), ...those.split(',')]);
    return { source, type, options, answer: answerIn(stdout, device) };
  },
};

function answerIn(stdout: string, device: string): MountedFiler | Unanswered {
  const inode = /^inode (\d+)$/m.exec(stdout)?.[1];
  const [blocks = 0, free = 0, available = 0, inodes = 0, freeInodes = 0] =
    /^blocks (.*)$/m.exec(stdout)?.[1]?.split(' ').map(Number) ?? [];
  if (inode === undefined) {
    const said = /^stat: (.*)$/m.exec(stdout)?.[1];
    return { id: undefined, why: said ?? `no answer within ${answerSeconds} s` };
  }
  const volumes = stdout.split('\n').map((line) => line.split(' '));
  const fsid = volumes.find(([word, of]) => word === 'volume' && of === device)?.[2];
  return {
    id: `${fsid ?? device} ${inode}`,
    // As df(1) counts: of what others than root may use.
    usedPercent: percent(blocks - free, blocks - free + available),
    usedInodesPercent: percent(inodes - freeInodes, inodes),
  };
}

function percent(used: number, all: number): number {
  return all > 0 ? Math.ceil((100 * used) / all) : 0;
}
