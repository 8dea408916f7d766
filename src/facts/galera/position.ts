import type { Fact } from '../../model/check/fact.ts';
import { type Position, seqnoOf } from './disk.ts';
import { listProcesses } from './script.ts';

/** The position of a stopped node, from InnoDB's log. */
export interface Recovered {
  /** Undefined where it was not read or could not be determined. */
  readonly position: Position | undefined;
  /** Why the data directory could not be read. */
  readonly failure: string | undefined;
  /** Transactions in doubt (XA prepared): the server does not start until they are resolved. */
  readonly prepared: number;
}

// Skipped where a node runs, where there is no data (the server would create some), and after a clean stop.
const script = `${listProcesses}
[ -z "$daemon" ] || exit 0
# Only /var/lib/mysql is supported: with another datadir the data is there.
datadir=$(my_print_defaults --mysqld 2>/dev/null | sed -n 's/^--datadir[= ]//p' | tail -n 1)
[ -z "$datadir" ] || [ "$(readlink -f "$datadir")" = "$(readlink -f /var/lib/mysql)" ] ||
  { echo "elsewhere $datadir"; exit 0; }
[ -e /var/lib/mysql/ibdata1 ] || exit 0
uuid= seqno=
while read -r key value; do
  case $key in uuid:) uuid=$value ;; seqno:) seqno=$value ;; esac
done 2>/dev/null </var/lib/mysql/grastate.dat
# A position that Galera would not take, such as one edited by hand, is no reason not to ask.
case $uuid in 00000000-*) seqno= ;; ????????-????-????-????-????????????) ;; *) seqno= ;; esac
case $seqno in '' | *[!0-9]* | ????????????????*) ;; *) exit 0 ;; esac
echo asked
command -v mariadbd >/dev/null || { echo '[ERROR] mariadbd is not installed, so its data cannot be read'; exit 0; }
# The server writes while it recovers: a file size limit meant for answers would corrupt its data.
ulimit -S -f unlimited
# Where Galera is not configured, the server reports its position only with these options. It exits before it connects to
# other nodes.
set --
lib=/usr/lib/galera/libgalera_smm.so
[ ! -e $lib ] || set -- --wsrep-on=ON --wsrep-provider=$lib --wsrep-cluster-address=gcomm:// --binlog-format=ROW
# One at a time: a second run would find the files locked and report nothing.
{ flock -w 290 /var/lib/mysql timeout 280 mariadbd --user=mysql --wsrep-recover --disable-log-error "$@" 2>&1 || echo "code $?"; } |
  LC_ALL=C awk '/Recovered position|WSREP: disabled|Found [0-9]+ prepared|^code / { print; next }
    /\\[ERROR\\]|^[^ ]*(mariadbd|mysqld|error): |Assertion failure/ && errors++ < 20'
exit 0`;

/** Runs InnoDB recovery, the first step of every node start; a large log takes minutes. */
export const galeraPosition: Fact<Recovered> = {
  id: 'galera.position',
  argv: ['sh', '-c', script],
  seconds: 300,
  parse(stdout) {
    const position = positionIn(stdout);
    const errors = [
      ...stdout.matchAll(
        /\[ERROR\] (?:Buffered error: )?(.*)|^\S*(?:mariadbd|mysqld|error): .*|InnoDB: Assertion failure.*/gm,
      ),
    ].map(([line, text = line]) => text);
    // Without wsrep there is no position, and other errors do not matter.
    const error =
      /WSREP: disabled.*/.exec(stdout)?.[0] ?? ending(stdout) ?? errors.find((text) => !aside.test(text)) ?? errors[0];
    const asked = /^asked$/m.test(stdout);
    const elsewhere = /^elsewhere (.+)$/m.exec(stdout)?.[1];
    // It still prints the position of pages that are damaged, as after a copy without the redo log.
    const damage = errors.find((text) => /^InnoDB: .*(?:\bcorrupt|is in the future)/i.test(text));
    const silent = asked && !position ? (error ?? 'the server reported no position') : undefined;
    return {
      position: damage ? undefined : position,
      failure: elsewhere ? `its datadir is ${elsewhere}; only /var/lib/mysql is supported` : (silent ?? damage),
      // A note with the same text is in the log of every crash; only the error stops the server.
      prepared: Number(/\[ERROR\] Found (\d+) prepared transactions!/.exec(stdout)?.[1] ?? 0),
    };
  },
};

/** Errors that are not the reason why there is no position, unless they are all there is. */
const aside = /^Aborting$|shared library|(?:load|initialize) plugins|mysql\.plugin table/;

function ending(stdout: string): string | undefined {
  const code = /^code (\d+)$/m.exec(stdout)?.[1];
  if (code === '124') return 'InnoDB recovery did not finish within 280 s';
  return code === '137' ? 'the server was killed during InnoDB recovery, as for lack of memory' : undefined;
}

/**
 * The last one printed; galera_recovery and mysqld_safe print it without the colon. MariaDB adds its own GTID to the seqno
 * with a comma: `uuid:48451,201-2001-48431`. Zeros from a server whose InnoDB did not start are no answer.
 */
function positionIn(stdout: string): Position | undefined {
  const [, uuid, numbers = ''] = [...stdout.matchAll(/Recovered position:?\s*([0-9a-f-]{36}):(\S*)/gi)].at(-1) ?? [];
  const seqno = numbers.split(',').find((text) => /^-?\d+$/.test(text));
  if (uuid === undefined || seqno === undefined) return undefined;
  const position = { uuid: uuid.toLowerCase(), seqno: seqnoOf(seqno) };
  return position.seqno < 0 && /\[ERROR\] Plugin 'InnoDB'/.test(stdout) ? undefined : position;
}
