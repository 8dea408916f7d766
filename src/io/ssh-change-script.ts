import { killAfter } from './ssh-limits.ts';
import { hostPath } from './ssh-remote.ts';

/**
 * Runs one command under the host's lock. Arguments: token, seconds to wait for the lock, seconds for the command, fence or
 * '', one line that says what it does, and the argv. Its own words go to stderr in lines that begin with the token, so
 * that no exit code of the command means anything but itself:
 *
 *     busy SECONDS WHAT    something else has been running for so long
 *     stale FENCE          a run with a higher fence was here
 *     unable WHAT          the lock or the fence cannot be used
 *     stopped              somebody stopped it before it began
 *     started
 *     exit CODE SECONDS
 *
 * The command does not get the lock's descriptor (9): a daemon that it leaves behind must not lock the host for ever.
 * Where the bot is gone by the time its turn has come, `started` cannot be said, and the command does not start. Where
 * it goes away later, the command goes on to its end: what it prints is read on and dropped, for a dpkg that gets a
 * SIGPIPE leaves a host half-installed.
 */
export const changeScript = `${hostPath}
token=$1 wait=$2 seconds=$3 fence=$4 what=$5
shift 5
say() { printf '\\n%s %s\\n' "$token" "$*" >&2; }
now() { read -r now rest </proc/uptime; now=\${now%%.*}; }
unable() { say unable "$1"; exit; }
[ -d "$d" ] || mkdir -m 0700 "$d" || [ -d "$d" ] || unable "cannot make $d"
exec 9>>"$d/lock" || unable "cannot open $d/lock"
flock -w "$wait" 9
case $? in
  0) ;;
  1)
    now
    pid= since=$now other=
    read -r other_token pid since other <"$d/running"
    say busy "$((now - \${since:-$now})) $other"
    exit
    ;;
  *) unable "cannot lock $d/lock" ;;
esac
if [ "$fence" ]; then
  seen=0
  [ ! -s "$d/fence" ] || read -r seen <"$d/fence"
  case $seen in '' | *[!0-9]*) unable "$d/fence holds no number" ;; esac
  if [ "$fence" -lt "$seen" ]; then say stale "$seen"; exit; fi
  if [ "$fence" -gt "$seen" ]; then
    printf '%s\\n' "$fence" >"$d/fence.new" && mv "$d/fence.new" "$d/fence" || unable "cannot write $d/fence"
  fi
fi
if [ -e "$d/stop-$token" ]; then rm -f "$d/stop-$token"; say stopped; exit; fi
say started || exit
now
since=$now
exec 3<&0 5>&1
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
 * Ends the command with this token, or keeps it from starting: whichever of the two scripts comes second sees what
 * the first one wrote. timeout(1) passes the TERM on to all of its group, with a KILL to follow.
 */
export const stopScript = `${hostPath}
: >"$d/stop-$1"
read -r token pid rest <"$d/running"
[ "$token" != "$1" ] || kill "$pid"
`;
