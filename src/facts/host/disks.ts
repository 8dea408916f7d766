import type { Fact } from '../../model/check/fact.ts';

/** A local file system that can fill up. */
export interface Disk {
  readonly mount: string;
  /** Of blocks and of inodes; 0 where the file system has no fixed number of inodes. */
  readonly usedPercent: number;
  readonly usedInodesPercent: number;
}

/** Images are full from the day they were made: of a CD, of a snap, of a system. */
const images = ['iso9660', 'udf', 'squashfs', 'erofs', 'cramfs', 'romfs'];
const inMemory = ['tmpfs', 'devtmpfs', 'ramfs', 'overlay', 'efivarfs', 'hostfs'];

/** Those in memory and those of other hosts are left out: a hung NFS server must not hang the question. */
export const disks: Fact<readonly Disk[]> = {
  id: 'linux.disks',
  argv: [
    'df',
    '--local',
    '--output=pcent,ipcent,fstype,target',
    ...[...images, ...inMemory, 'nfs', 'nfs4'].map((type) => `--exclude-type=${type}`),
  ],
  // 1: it could not read one of them, or there is none.
  anyCode: true,
  parse: (stdout) => stdout.split('\n').slice(1).flatMap(disk),
};

function disk(line: string): Disk[] {
  const [, used, inodes, type, mount] = /^\s*(\d+)%\s+(\d+|-)%?\s+(?:([\w.-]+)\s+)?(\/.*)$/.exec(line) ?? [];
  // df(1) excludes a type by its whole name, and of these there are as many as there are programs: fuse.snapfuse, fuse.sshfs.
  if (mount === undefined || type?.startsWith('fuse.') || images.includes(type ?? '')) return [];
  return [{ mount, usedPercent: Number(used), usedInodesPercent: inodes === '-' ? 0 : Number(inodes) }];
}
