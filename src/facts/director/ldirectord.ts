import type { Fact } from '../../model/check/fact.ts';

/** A file here named after a real server's address, or address:port, quiesces it (ldirectord(8), maintenancedir). */
export const maintenanceDirectory = '/etc/ha.d/maintenance';
/** Our checks write here why a real server is down; see steps/files/check.pl. */
export const reasonDirectory = '/run/mailha/checks';

export interface LdirectordView {
  /** First line by file name, such as `192.0.2.17` and `192.0.2.17:80`; for display. */
  readonly maintenance: ReadonlyMap<string, string>;
  /** Why a check fails, by `192.0.2.12:80-192.0.2.17:80`: virtual service and real server. */
  readonly reasons: ReadonlyMap<string, string>;
}

// Shell builtins only: one process, however many real servers are down.
const script = `
for file in "$0"/*; do [ -f "$file" ] || continue; note=; read -r note <"$file"; echo "m \${file##*/} $note"; done
for file in "$1"/*; do [ -f "$file" ] && read -r why <"$file" && echo "r \${file##*/} $why"; done
exit 0`;

export const ldirectordView: Fact<LdirectordView> = {
  id: 'ldirectord.view',
  argv: ['sh', '-c', script, maintenanceDirectory, reasonDirectory],
  parse(stdout) {
    const lines = stdout.split('\n');
    const of = (kind: 'm' | 'r') =>
      lines.flatMap((line) => {
        const [, was, name, rest = ''] = /^(.) (\S+) ?(.*)$/.exec(line) ?? [];
        return was !== kind || name === undefined ? [] : [[name, rest] as const];
      });
    return { maintenance: new Map(of('m')), reasons: new Map(of('r')) };
  },
};
