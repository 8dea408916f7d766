import type { Fact } from '../../model/check/fact.ts';

/** A Galera position: the cluster's uuid and the seqno of its last write; -1 is unknown. */
export interface Position {
  readonly uuid: string;
  readonly seqno: number;
}

export const noUuid = '00000000-0000-0000-0000-000000000000';

/** A node's data on disk, running or not. */
export interface GaleraDisk {
  /** The data directory has InnoDB tables. */
  readonly hasData: boolean;
  /** Undefined when grastate.dat is missing or invalid. */
  readonly grastate: (Position & { readonly safeToBootstrap: boolean }) | undefined;
  /** The last view, for automatic recovery after all nodes were lost; one without `my_uuid:` prevents a start. */
  readonly gvwstate: 'none' | 'empty' | 'there';
  /** Number of GRA_*.log files: writes that could not be applied. */
  readonly failedWrites: number;
  /** An SST is in progress or was interrupted. */
  readonly transfer: boolean;
  /** Schemas with at least one table, without the system schemas. */
  readonly schemas: readonly string[];
  /** /etc/fstab has a file system for the data directory, and it is not mounted. */
  readonly unmounted?: true;
}

// Shell builtins only.
const script = `
d=/var/lib/mysql
while read -r device at rest; do
  case $device in '#'*) continue ;; esac
  case $d/ in "$at"/*) ;; *) continue ;; esac
  mounted=
  while read -r a b c root point rest; do [ "$point" != "$at" ] || mounted=1; done </proc/self/mountinfo
  [ "$mounted" ] || echo unmounted
done 2>/dev/null </etc/fstab
[ -d "$d" ] || exit 0
[ -e "$d/ibdata1" ] && echo data
[ -d "$d/.sst" ] || [ -e "$d/sst_in_progress" ] && echo transfer
if [ -e "$d/gvwstate.dat" ]; then
  view=empty
  while read -r name value; do [ "$name" != my_uuid: ] || view=there; done 2>/dev/null <"$d/gvwstate.dat"
  echo "view $view"
fi
set -- "$d"/GRA_*.log
[ -e "$1" ] && echo "failed $#"
for schema in "$d"/*/; do
  schema=\${schema%/}
  case \${schema##*/} in mysql | sys | performance_schema | lost+found | '#'*) continue ;; esac
  for file in "$schema"/*; do
    case $file in */db.opt) continue ;; esac
    [ ! -e "$file" ] || { echo "schema \${schema##*/}"; break; }
  done
done
line=
while read -r line; do echo "g $line"; done 2>/dev/null <"$d/grastate.dat"
[ "$line" ] && echo "unfinished $line"
exit 0`;

export const galeraDisk: Fact<GaleraDisk> = {
  id: 'galera.disk',
  argv: ['sh', '-c', script],
  parse(stdout) {
    // Of a line that was appended later, Galera takes the last.
    const value = (name: string) => [...stdout.matchAll(new RegExp(`^g ${name}:[ \\t]+(\\S+)`, 'gm'))].at(-1)?.[1];
    const [uuid, safe] = [value('uuid')?.toLowerCase(), value('safe_to_bootstrap')];
    const seqno = value('seqno') ?? (isUnfinished(stdout, 'seqno') ? '-1' : undefined);
    const known = uuid !== undefined && /^[0-9a-f-]{36}$/.test(uuid) && seqno !== undefined;
    return {
      hasData: /^data$/m.test(stdout),
      grastate: known
        ? { uuid, seqno: seqnoOf(seqno), safeToBootstrap: safe === '1' || isUnfinished(stdout, 'safe_to_bootstrap') }
        : undefined,
      gvwstate: /^view empty$/m.test(stdout) ? 'empty' : /^view there$/m.test(stdout) ? 'there' : 'none',
      failedWrites: Number(/^failed (\d+)$/m.exec(stdout)?.[1] ?? 0),
      transfer: /^transfer$/m.test(stdout),
      schemas: [...stdout.matchAll(/^schema (.+)$/gm)].map(([, name = '']) => name),
      ...(/^unmounted$/m.test(stdout) ? { unmounted: true } : {}),
    };
  },
};

/** Galera ignores an unfinished last line (saved_state.cpp) and uses its defaults: seqno -1, safe_to_bootstrap 1. */
function isUnfinished(stdout: string, name: string): boolean {
  return stdout.includes(`\nunfinished ${name}:`);
}

/** -1 is sometimes printed as unsigned (resource-agents, galera). What is no whole number is unknown. */
export function seqnoOf(text: string): number {
  const seqno = /^-?\d+$/.test(text) ? Number(text) : -1;
  return Number.isSafeInteger(seqno) ? seqno : -1;
}
