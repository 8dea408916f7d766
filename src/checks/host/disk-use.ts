import type { Disk } from '../../facts/host/disks.ts';

/** Blocks or inodes, whichever is higher. */
export const usedOf = ({ usedPercent, usedInodesPercent }: Disk) => Math.max(usedPercent, usedInodesPercent);

/** Each file system, and as one those that share a pool: the fullest first. */
export function inPools(all: readonly Disk[]): readonly (readonly [Disk, ...Disk[]])[] {
  const pools = Map.groupBy(all, ({ mount, pool }) => (pool ? `${pool.type} ${pool.name}` : mount));
  return [...pools.values()].flatMap((some) => {
    const [first, ...rest] = some.toSorted((a, b) => usedOf(b) - usedOf(a));
    return first ? [[first, ...rest] as const] : [];
  });
}

/** Where the journal and downloaded packages are, which can go at once. */
const withCaches = ['/', '/var', '/var/cache', '/var/log'];

/** Small files use up inodes: their size says nothing. A snapshot holds what is deleted. */
export function whatFills({ mount, usedPercent, usedInodesPercent, pool }: Disk): string {
  const path = /^[\w./-]+$/.test(mount) ? mount : `'${mount.replaceAll("'", "'\\''")}'`;
  if (usedInodesPercent > usedPercent) {
    return `\`du -x --inodes ${path} | sort -n | tail\` shows the directories with the most files; delete or move what is not needed.`;
  }
  if (pool?.type === 'zfs') {
    return `\`zfs list -o space -r ${pool.name}\` shows what its datasets and their snapshots use; \`du -xh ${path} | sort -h | tail\` the files.`;
  }
  if (mount === '/boot') {
    return '`apt-get autoremove --purge` removes kernels that are no longer needed; `du -xh /boot | sort -h | tail`.';
  }
  const files = `\`du -xh ${path} | sort -h | tail\``;
  const snapshots = pool
    ? `; \`btrfs filesystem usage ${path}\` and \`btrfs subvolume list -s ${path}\` show whether snapshots hold it`
    : '';
  const caches = withCaches.includes(mount)
    ? '; `journalctl --vacuum-size=200M` and `apt-get clean` free space at once'
    : '';
  return `${files}${snapshots}${caches}.`;
}
