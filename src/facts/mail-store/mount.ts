import type { Fact } from '../../model/check/fact.ts';

/** Seconds a mail host waits for the filer before it counts as not responding. */
export const answerSeconds = 5;

/** The mail store mount on a mail host. */
export interface MailStoreMount {
  /** For example `198.51.100.11:/srv/vmail`. */
  readonly source: string;
  /** For example `nfs4`. */
  readonly type: string;
  /** Options of the mount and of the file system. */
  readonly options: ReadonlySet<string>;
  readonly answer: MountedFiler | Unanswered;
}

export interface MountedFiler {
  /** Identifies the filer's file system and the folder in it: equal on hosts with the same mount. */
  readonly id: string;
  readonly usedPercent: number;
  readonly usedInodesPercent: number;
}

export interface Unanswered {
  readonly id: undefined;
  readonly why: string;
}

/**
 * Reads the kernel's lists first, which need no server. Then a separate process queries the filer: a process blocked on a
 * hung NFS server may not die even when killed, so timeout(1) waits for a shell that waits for it. statfs always goes to
 * the server; stat alone may be answered from the attribute cache. Where autofs waits for a first access, that query
 * mounts the store, so the lists are read again. printf, since echo of dash turns the kernel's \040 into a blank.
 */
const script = `
top=
list() {
  while read -r id parent device root at options rest; do
    [ "$at" = "$1" ] || continue
    top=$rest
    printf 'mount %s\\n' "$device $options $rest"
  done </proc/self/mountinfo
  if [ "$top" ] && [ -r /proc/fs/nfsfs/volumes ]; then
    while read -r version server port device fsid rest; do echo "volume $device $fsid"; done </proc/fs/nfsfs/volumes
  fi
}
list "$3"
[ "$top" ] || exit 0
timeout -k 1 "$1" sh -c "$2" sh "$3" 2>&1
case $? in 124 | 137) echo late ;; esac
case $top in *"- autofs "*) list "$3" ;; esac
exit 0`;

const probe = `stat -f -c 'blocks %b %f %a %c %d' -- "$1" && stat -c 'inode %i' -- "$1"; exit`;

/** Undefined when nothing is mounted there, or only an autofs that mounts nothing. */
export const mailStore: Fact<MailStoreMount | undefined> = {
  id: 'mail-store.mount',
  argv: ['sh', '-c', script, 'sh', String(answerSeconds), probe],
  given: ({ mail }) => [mail.store],
  parse(stdout) {
    // The last mount hides earlier ones.
    const line = stdout.split('\n').findLast((each) => each.startsWith('mount '));
    if (line === undefined) return undefined;
    const [, device = '', own = '', ...rest] = line.split(' ');
    const [type = '', source = '', those = ''] = rest.slice(rest.indexOf('-') + 1);
    if (type === 'autofs') return undefined;
    const options = new Set([...own.split(','), ...those.split(',')]);
    return { source, type, options, answer: answerIn(stdout, device) };
  },
};

function answerIn(stdout: string, device: string): MountedFiler | Unanswered {
  const inode = /^inode (\d+)$/m.exec(stdout)?.[1];
  const [blocks = 0, free = 0, available = 0, inodes = 0, freeInodes = 0] =
    /^blocks (.*)$/m.exec(stdout)?.[1]?.split(' ').map(Number) ?? [];
  if (inode === undefined) {
    const error = /^stat: (.*)$/m.exec(stdout)?.[1];
    return { id: undefined, why: error ?? `no answer within ${answerSeconds} s` };
  }
  const volumes = stdout.split('\n').map((line) => line.split(' '));
  const fsid = volumes.find(([word, of]) => word === 'volume' && of === device)?.[2];
  return {
    id: `${fsid ?? device} ${inode}`,
    // As df(1) counts: without the blocks reserved for root.
    usedPercent: percent(blocks - free, blocks - free + available),
    usedInodesPercent: percent(inodes - freeInodes, inodes),
  };
}

function percent(used: number, all: number): number {
  return all > 0 ? Math.ceil((100 * used) / all) : 0;
}
