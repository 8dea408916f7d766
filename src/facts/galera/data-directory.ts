import type { Fact } from '../../model/check/fact.ts';

/** Whether there is space to keep the data directory next to a new one; sizes in MiB. */
export interface GaleraDataDirectory {
  readonly usedMib: number;
  readonly freeMib: number;
  /** A mount point or a symbolic link cannot be moved aside. */
  readonly movable: boolean;
}

const script = `
d=/var/lib/mysql
[ -d "$d" ] || exit 0
echo "used $(du -sm "$d" 2>/dev/null | cut -f1)"
echo "free $(df --output=avail -m "$d" | tail -n 1)"
mountpoint -q "$d" || [ -L "$d" ] || echo movable
exit 0`;

export const galeraDataDirectory: Fact<GaleraDataDirectory> = {
  id: 'galera.room',
  argv: ['sh', '-c', script],
  parse(stdout) {
    const mib = (name: string) => Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
    return { usedMib: mib('used'), freeMib: mib('free'), movable: /^movable$/m.test(stdout) };
  },
};
