import type { Fact } from '../../model/check/fact.ts';
import { type Position, seqnoOf } from './disk.ts';
import { listProcesses } from './script.ts';

/** How far a node that is down has come, by InnoDB's own log. */
export interface Recovered {
  /** Undefined where it was not looked for, or could not be told. */
  readonly position: Position | undefined;
  /** Why a data directory could not be read. */
  readonly failure: string | undefined;
  /** Transactions of which nobody knows whether they were committed, so that the server does not start by itself. */
  readonly prepared: number;
}

// Not asked where a node runs, where there is no data (the server would make some), and after a clean stop.
const script = `${listProcesses}
[ -z "$daemon" ] || exit 0
# Everything here is about /var/lib/mysql: where the server is told of another folder, its data are there.
datadir=$(my_print_defaults --mysqld 2>/dev/null | sed -n 's/^--datadir[= ]//p' | tail -n 1)
[ -z "$datadir" ] || [ "$(readlink -f "$datadir")" = "$(readlink -f /var/lib/mysql)" ] ||
  { echo "elsewhere $datadir"; exit 0; }
[ -e /var/lib/mysql/ibdata1 ] || exit 0
while read -r key value; do
  case $key$value in seqno:-* | seqno:18446744073709551615) ;; seqno:*) exit 0 ;; esac
done 2>/dev/null </var/lib/mysql/grastate.dat
echo asked
command -v mariadbd >/dev/null || { echo '[ERROR] mariadbd is not installed, so its data cannot be read'; exit 0; }
# The server writes as it recovers: cut short by a limit that is meant for answers it would ruin what it reads.
ulimit -S -f unlimited
# Where Galera is not configured yet, or no longer, the server says nothing of its position unless it is told of it. It ends
# before it would connect to anybody.
set --
lib=/usr/lib/galera/libgalera_smm.so
[ ! -e $lib ] || set -- --wsrep-on=ON --wsrep-provider=$lib --wsrep-cluster-address=gcomm:// --binlog-format=ROW
# One at a time: the second of two would find the files locked and know nothing.
flock -w 290 /var/lib/mysql timeout 280 mariadbd --user=mysql --wsrep-recover --disable-log-error "$@" 2>&1 |
  grep -aE 'Recovered position|WSREP: disabled|\\[ERROR\\]' | tail -n 20
exit 0`;

/** Runs InnoDB's recovery, as every start of the node does first; a large log takes minutes. */
export const galeraPosition: Fact<Recovered> = {
  id: 'galera.position',
  argv: ['sh', '-c', script],
  seconds: 300,
  parse(stdout) {
    // MariaDB writes its own GTID behind a comma.
    const [, uuid, seqno] = /Recovered position:\s*([0-9a-f-]{36}):(-?\d+)/.exec(stdout) ?? [];
    const position = uuid === undefined || seqno === undefined ? undefined : { uuid, seqno: seqnoOf(seqno) };
    // Without wsrep there is no position to be had, and what else went wrong does not matter.
    const error = /WSREP: disabled.*/.exec(stdout)?.[0] ?? /\[ERROR\] (.*)/.exec(stdout)?.[1];
    const asked = /^asked$/m.test(stdout);
    const elsewhere = /^elsewhere (.+)$/m.exec(stdout)?.[1];
    const silent = asked && !position ? (error ?? 'the server said nothing of its position') : undefined;
    return {
      position,
      failure: elsewhere ? `its datadir is ${elsewhere}; mailha knows /var/lib/mysql only` : silent,
      // A note of the same words is in the log of every crash; only this error stops the server.
      prepared: Number(/\[ERROR\] Found (\d+) prepared transactions!/.exec(stdout)?.[1] ?? 0),
    };
  },
};
