import type { Fact } from '../../model/check/fact.ts';

/** A local file system that can fill up. */
export interface Disk {
  readonly mount: string;
  /** Inode use is 0 where the file system has no fixed number of inodes. */
  readonly usedPercent: number;
  readonly usedInodesPercent: number;
  /** Of a subvolume of btrfs or a dataset of ZFS, which share their space with others: what they share it with. */
  readonly pool?: Pool;
}

export interface Pool {
  readonly type: 'btrfs' | 'zfs';
  /** The device of btrfs, the pool's name of ZFS. */
  readonly name: string;
}

/** Read-only images (CD, snap, system) are always full. */
const images = ['iso9660', 'udf', 'squashfs', 'erofs', 'cramfs', 'romfs'];
const inMemory = ['tmpfs', 'devtmpfs', 'ramfs', 'efivarfs', 'hostfs'];
/** Show a file system of the host that is listed anyway; only the root of a container is nowhere else. */
const layers = ['overlay', 'aufs'];

/** Without memory and network file systems: a hung NFS server must not block the query. */
export const disks: Fact<readonly Disk[]> = {
  id: 'linux.disks',
  argv: [
    'df',
    '--local',
    '--output=pcent,ipcent,fstype,source,target',
    ...[...images, ...inMemory, 'nfs', 'nfs4'].map((type) => `--exclude-type=${type}`),
  ],
  // df exits with 1 if one file system cannot be read, or none is left.
  anyCode: true,
  parse: (stdout) => stdout.split('\n').slice(1).flatMap(disk),
};

function disk(line: string): Disk[] {
  const [, used, inodes, type = '', source, mount] =
    /^\s*(\d+)%\s+(\d+|-)%?\s+(?:([\w.-]+)\s+)?(?:(.*?\S)\s+(?=\/))?(\/.*)$/.exec(line) ?? [];
  // df(1) excludes only exact type names, and FUSE has one per program: fuse.snapfuse, fuse.sshfs.
  if (mount === undefined || type.startsWith('fuse.') || images.includes(type)) return [];
  if (mount !== '/' && layers.includes(type)) return [];
  const pool = source === undefined ? undefined : poolOf(type, source);
  const percents = { usedPercent: Number(used), usedInodesPercent: inodes === '-' ? 0 : Number(inodes) };
  return [{ mount, ...percents, ...(pool ? { pool } : {}) }];
}

function poolOf(type: string, source: string): Pool | undefined {
  if (type === 'btrfs') return { type, name: source };
  return type === 'zfs' ? { type, name: source.replace(/\/.*$/, '') } : undefined;
}
