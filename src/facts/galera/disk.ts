import type { Fact } from '../../model/check/fact.ts';

/** A place in a history of writes: whose it is, and how many of them. -1: not known. */
export interface Position {
  readonly uuid: string;
  readonly seqno: number;
}

export const noUuid = '00000000-0000-0000-0000-000000000000';

/** What a node has on disk, whether or not it runs. */
export interface GaleraDisk {
  /** There are tables of InnoDB in the data directory. */
  readonly hasData: boolean;
  /** Undefined when there is no grastate.dat, or nothing can be made of it. */
  readonly grastate: (Position & { readonly safeToBootstrap: boolean }) | undefined;
  /** The last view, from which nodes find together again after all were lost; an empty file keeps a node from starting. */
  readonly gvwstate: 'none' | 'empty' | 'there';
  /** Writes that could not be applied were written down here. */
  readonly failedWrites: number;
  /** A transfer of state was begun and not ended, or is under way. */
  readonly transfer: boolean;
  /** Folders of schemas with a table or more in them, besides those that every installation has. */
  readonly schemas: readonly string[];
}

// Only what the shell has built in.
const script = `
d=/var/lib/mysql
[ -d "$d" ] || exit 0
[ -e "$d/ibdata1" ] && echo data
[ -d "$d/.sst" ] || [ -e "$d/sst_in_progress" ] && echo transfer
if [ -e "$d/gvwstate.dat" ]; then [ -s "$d/gvwstate.dat" ] && echo 'view there' || echo 'view empty'; fi
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
    const value = (name: string) => new RegExp(`^g ${name}:\\s*(\\S+)`, 'm').exec(stdout)?.[1];
    const [uuid, safe] = [value('uuid'), value('safe_to_bootstrap')];
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
    };
  },
};

/** Galera leaves an unfinished last line out (saved_state.cpp), and goes by its defaults then: -1, and safe. */
function isUnfinished(stdout: string, name: string): boolean {
  return stdout.includes(`\nunfinished ${name}:`);
}

/** -1 is sometimes printed without its sign (resource-agents, galera). */
export function seqnoOf(text: string): number {
  const seqno = Number(text);
  return Number.isSafeInteger(seqno) ? seqno : -1;
}
