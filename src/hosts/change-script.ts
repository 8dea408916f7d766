import { fenceFunctions } from './fence-script.ts';
import { goSeconds, killAfter } from './limits.ts';
import { hostPath } from './remote.ts';

/** Input up to this many bytes is buffered in memory, where secrets leave no trace; larger input goes to the disk. */
const inMemory = 1024 * 1024;

/**
 * Runs one command under the host's lock. Arguments: token, seconds to wait for the lock, seconds for the command, fence or
 * '', `disk` or `any` (see `fenceFunctions`), length and SHA-256 of the command's input (length \`open\`: what follows the go), one line that says what it does,
 * and the argv. stdin: a line with the token, the input, a line that ends it, and finally the go. Its own messages go to stderr
 * in lines that begin with the token, so that they never mix with an exit code of the command:
 *
 *     here                 all input has arrived
 *     eaten                stdin differs from what was sent: a login shell has consumed some of it
 *     waiting SECONDS WHAT another command has been running for this long
 *     busy SECONDS WHAT    it is still running after the lock timeout
 *     stale FENCE          the host has seen a higher fence
 *     unable WHAT          the lock or the fence cannot be used
 *     locked               holds the lock and waits for the go
 *     late                 the go did not come in time
 *     stopped              stopped before it started
 *     started
 *     exit CODE SECONDS
 *
 * The holder of the lock waits ${goSeconds} s for the go. The worker sends it only after Redis has confirmed, with the lock
 * held, that the run keeps its lease for longer than that. So no change starts whose run was superseded, cancelled or cut
 * off while it waited.
 *
 * The command does not inherit the lock's descriptor (9): a daemon that it starts must not lock the host for ever.
 * If the connection is lost after the start, the command runs to its end: its output is still read and dropped, because a
 * dpkg that gets SIGPIPE leaves packages half-installed.
 */
export const changeScript = `${hostPath}
token=$1 wait=$2 seconds=$3 fence=$4 keep=$5 bytes=$6 sum=$7 what=$8
shift 8
say() { printf '\\n%s %s\\n' "$token" "$*" >&2; }
now() { read -r now rest </proc/uptime; now=\${now%%.*}; }
unable() { say unable "$1"; exit; }
${fenceFunctions}
busy() {
  now
  pid= since= other=
  read -r other_token pid since other 2>/dev/null <"$d/running"
  is_fence "$since" && [ "$since" -le "$now" ] || since=$now
  say "$1" "$((now - since)) $other"
}
IFS= read -r first
if [ "$first" != "$token" ]; then say eaten; exit; fi
own "$d" || unable "cannot use $d"
own "$p" || [ "$keep" = any ] || unable "cannot use $p"
if [ "$bytes" = open ]; then
  # A copy: without job control, a command in the background gets /dev/null as its stdin.
  exec 3<&0
elif [ "$bytes" -gt 0 ]; then
  input=$d/input-$token
  [ "$bytes" -le ${inMemory} ] || input=$p/input-$token
  (umask 077; exec head -c "$bytes" >"$input") || { rm -f "$input"; unable "cannot write $input"; }
  got=$(sha256sum <"$input")
  exec 3<"$input"
  rm -f "$input"
  if [ "\${got%% *}" != "$sum" ]; then say eaten; exit; fi
else
  exec 3</dev/null
fi
IFS= read -r last
if [ "$last" != "$token end" ]; then say eaten; exit; fi
say here
exec 9>>"$d/lock" || unable "cannot open $d/lock"
flock -n 9
code=$?
if [ "$code" = 1 ]; then
  busy waiting
  flock -w "$wait" 9
  code=$?
fi
case $code in
  0) ;;
  1) busy busy; exit ;;
  *) unable "cannot lock $d/lock" ;;
esac
if [ "$fence" ]; then
  is_fence "$fence" || unable "$fence is no fence"
  see_fence
  if [ "$fence" -lt "$seen" ]; then say stale "$seen"; exit; fi
fi
say locked || exit
go=$(timeout ${goSeconds} head -n 1 3<&- 9>&-)
if [ "$go" != "$token go" ]; then say late; exit; fi
[ -z "$fence" ] || raise_fence
if [ -e "$d/stop-$token" ]; then rm -f "$d/stop-$token"; say stopped; exit; fi
say started || exit
now
since=$now
exec 5>&1
drain() { cat; exec cat >/dev/null; }
{
  {
    timeout -k ${killAfter} "$seconds" "$@" <&3 3<&- 2>&4 4>&- 5>&- 9>&- &
    pid=$!
    printf '%s %s %s %s\\n' "$token" "$pid" "$since" "$what" >"$d/running"
    [ ! -e "$d/stop-$token" ] || kill "$pid"
    wait "$pid" 2>/dev/null
    code=$?
    : >"$d/running"
    [ ! -e "$d/stop-$token" ] || rm -f "$d/stop-$token"
    now
    # Behind all that the command said, by the same way.
    say exit "$code" "$((now - since))" 2>&4
  } | drain >&5 3<&- 4>&- 9>&-
} 4>&1 | drain >&2 3<&- 9>&- &
exec 9>&-
wait
`;

/**
 * Stops the command with this token, or keeps it from starting: whichever of the two scripts comes second sees what
 * the first one wrote. timeout(1) forwards TERM to its process group, followed by KILL.
 */
export const stopScript = `${hostPath}
: >"$d/stop-$1"
read -r token pid rest <"$d/running"
[ "$token" != "$1" ] || kill "$pid"
`;
