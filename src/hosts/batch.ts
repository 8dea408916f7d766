import type { Fact } from '../model/check/fact.ts';
import { factLimit } from './limits.ts';
import { shellCommand } from './quote.ts';
import { hostPath } from './remote.ts';

/**
 * A shell script that reads all facts at once. They run in parallel, each writing to its own files; one tar then sends them
 * back. So a host starts one process per fact and one more (a fork takes 30 to 50 ms in a small guest), the lengths in tar's
 * headers frame any output, and a fact that hangs does not delay the others.
 *
 * It prints a line `<token> <exit code or late>…` and the archive, with stdout in o<n> and stderr in e<n>. It runs under
 * timeout(1): on TERM it kills what still runs, and still answers. tar ignores TERM: a slow host has until KILL to send what it
 * has read. RLIMIT_FSIZE caps the files; SIGXFSZ (25) is ignored, so that a writer gets EFBIG and no core is dumped. The
 * limit is soft: a fact whose program writes files of its own raises it.
 */
export function batchScript(facts: readonly Fact[], token: string): string {
  // Braces: a truncated script runs nothing. Mode 0700: answers may contain keys.
  return `{
${hostPath}
umask 077
[ -d "$d" ] || mkdir -m 0700 "$d" || [ -d "$d" ] || exit
f=$d/ask-${token}
late=
trap 'late=1' TERM
trap '' 25
ulimit -S -f ${factLimit / 512 + 1}
${facts.map(({ argv }, n) => `${shellCommand(argv)} >"$f.o${n}" 2>"$f.e${n}" </dev/null & p${n}=$!`).join('\n')}
codes=
ended() {
  [ -z "$late" ] || kill -KILL "$1" 2>/dev/null
  wait "$1" 2>/dev/null
  code=$?
  if [ "$late" ]; then
    case $code in 137 | 143) kill -KILL "$1" 2>/dev/null; wait "$1" 2>/dev/null; code=late ;; esac
  fi
  codes="$codes $code"
}
${facts.map((_, n) => `ended "$p${n}"`).join('\n')}
trap '' TERM
printf '\\n%s\\n' "${token}$codes"
tar -P --format=ustar -b 1 --remove-files -cf - "$f".o* "$f".e* || rm -f "$f".*
[ -z "$late" ] || kill -KILL 0
}
`;
}
