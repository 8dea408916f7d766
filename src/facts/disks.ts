import type { Fact } from '../model/fact.ts';

/** A local file system that holds data. */
export interface Disk {
  readonly mount: string;
  /** Of blocks and of inodes; 0 where the file system has no fixed number of inodes. */
  readonly usedPercent: number;
  readonly usedInodesPercent: number;
}

/** Those in memory and those of other hosts are left out: a hung NFS server must not hang the question. */
export const disks: Fact<readonly Disk[]> = {
  id: 'linux.disks',
  argv: [
    'df',
    '--local',
    '--output=pcent,ipcent,target',
    ...['tmpfs', 'devtmpfs', 'squashfs', 'overlay', 'efivarfs', 'hostfs', 'nfs', 'nfs4'].map(
      (type) => `--exclude-type=${type}`,
    ),
  ],
  // 1: it could not read one of them, or there is none.
  anyCode: true,
  parse: (stdout) => stdout.split('\n').slice(1).flatMap(disk),
};

function disk(line: string): Disk[] {
  const [, used, inodes, mount] = /^\s*(\d+)%\s+(\d+|-)%?\s+(\/.*)$/.exec(line) ?? [];
  if (mount === undefined) return [];
  return [{ mount, usedPercent: Number(used), usedInodesPercent: inodes === '-' ? 0 : Number(inodes) }];
}
