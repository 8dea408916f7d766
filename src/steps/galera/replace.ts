import type { Change } from '../../model/plan/step.ts';
import type { DatabaseFacts } from './evidence.ts';
import { forgetPlace, rollBack } from './state.ts';

// Renamed within its file system, which needs no space and cannot stop half-way. The new name has a timestamp.
const script = `set -eu
! pidof mariadbd >/dev/null || { echo 'mariadbd runs' >&2; exit 1; }
old=/var/lib/mysql
kept=$old.kept-$(date -u +%Y%m%d-%H%M%S)
[ ! -e "$kept" ] || { echo "$kept already exists" >&2; exit 1; }
mode=$(stat -c %a "$old")
mv -T "$old" "$kept"
install -d -m "$mode" -o mysql -g mysql "$old"
echo "the old data directory is kept in $kept"`;

/** Saved from a node before it gets a full SST. */
export interface DataReplacement {
  readonly host: string;
  readonly found: DatabaseFacts;
  /** Whether it has data worth keeping. */
  readonly aside: boolean;
  /** Data size of the remaining nodes, in MiB. */
  readonly needMib: number;
}

/**
 * Keeps the old data directory beside the new one if it can be renamed and the disk has room for both, and says so
 * otherwise. Not undone: data received meanwhile is not thrown away.
 */
export function replace({
  host,
  found: { disk, recovered, room },
  aside,
  needMib,
}: DataReplacement): readonly Change[] {
  if (!aside) return disk.grastate ? [forgetPlace] : [];
  const replaces = replacing(host);
  const fits = room.movable && room.freeMib > needMib * 1.1 + spareMib;
  if (fits) {
    return [
      {
        summary: 'move /var/lib/mysql to /var/lib/mysql.kept-<date> to force a full transfer (SST)',
        run: ['sh', '-c', script],
        disrupts: `${replaces}; the old one is kept in /var/lib/mysql.kept-<date>: delete it once no longer needed`,
      },
    ];
  }
  const why = room.movable
    ? `${room.freeMib} MiB free, but the transfer needs ${needMib} MiB`
    : '/var/lib/mysql is a mount point or a symbolic link';
  const lost = { ...forgetPlace, disrupts: `${replaces}; the old one is NOT kept: ${why}` };
  return [...(recovered.prepared > 0 ? [rollBack] : []), lost];
}

export const replacing = (host: string) => `the data directory of ${host} is replaced by a full transfer (SST)`;

/** MiB left free on the disk, for logs and new writes. */
const spareMib = 512;
