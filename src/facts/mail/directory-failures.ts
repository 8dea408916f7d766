import type { Fact } from '../../model/check/fact.ts';

/** Minutes that are counted. */
export const countedMinutes = 5;

/** Temporary failures in the last minutes for lack of a directory, by the program that logged them. */
export interface DirectoryFailures {
  /** Logins: `(auth service reported temporary failure)`, login-common/client-common.c. */
  readonly dovecot: number;
  /** Recipients and logins: `Temporary lookup failure`, smtpd_check.c, and lost authentication servers. */
  readonly postfix: number;
}

const patterns = {
  dovecot: 'auth service reported temporary failure|auth-master: .*lookup failed',
  postfix:
    'Temporary lookup failure|SASL [A-Z0-9-]+ authentication failed: (Connection lost|Temporary)|table lookup problem',
};

// `doveconf -h` prints nothing in Dovecot 2.4. Dovecot's own file has no year and no zone: the last minutes are found by how
// its lines begin. By syslog it is in the journal, as Postfix always is.
const script = `minutes=$1 dovecot=$2 postfix=$3
log=$(doveconf log_path 2>/dev/null | sed -n 's/^log_path = //p')
journal() { journalctl -q --no-pager -o cat --since "-\${minutes}min" "$@" 2>/dev/null; }
case $log in
  /*) begins=$(i=0; while [ $i -lt "$minutes" ]; do LC_ALL=C date -d "-$i min" '+%b %d %H:%M:'; i=$((i + 1)); done)
      n=$(tail -c 2000000 "$log" 2>/dev/null | grep -F "$begins" | grep -cE -- "$dovecot") ;;
  *) n=$(journal -t dovecot | grep -cE -- "$dovecot") ;;
esac
echo "dovecot $n"
echo "postfix $(journal SYSLOG_FACILITY=2 | grep -cE -- "$postfix")"
exit 0`;

export const directoryFailures: Fact<DirectoryFailures> = {
  id: 'mail.directory-failures',
  argv: ['sh', '-c', script, 'sh', String(countedMinutes), patterns.dovecot, patterns.postfix],
  parse(stdout) {
    const of = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
    return { dovecot: of('dovecot'), postfix: of('postfix') };
  },
};
