import type { Fact } from '../../model/check/fact.ts';

/** Which daemon complains, and of what. */
export const complainers = ['dovecot', 'mariadb', 'slapd', 'oom'] as const;
export type Complainer = (typeof complainers)[number];

/** Lines of the window in which a daemon complains. */
export interface Complaints {
  /** All of them, also those that are not among the newest. */
  readonly count: number;
  /** Oldest first; `at` in seconds since the epoch by the host's clock. */
  readonly newest: readonly { readonly at: number; readonly text: string }[];
}

/** The window in seconds. */
export const windowSeconds = 600;
/** Time limit in seconds: a journal on a slow disk must not hold up the round. */
const readSeconds = 10;
/** Journal lines read at most; in a busier window the rest is not counted. */
const mostRead = 20_000;
/** Newest lines that are sent, of each daemon, and the characters of each. */
const mostSent = 10;
const mostCharacters = 300;

/**
 * Counted on the host: a damaged mailbox writes hundreds of lines a minute. `--grep` of journalctl is no help, since it reads
 * backwards. Messages: Dovecot lib-index and lib-storage, MariaDB's `[ERROR]`, slapd syncrepl.c and back-mdb, Linux mm/oom_kill.c.
 */
const summary = `
function note(kind) {
  count[kind]++
  at = ring[kind] = (ring[kind] % most) + 1
  text[kind, at] = $1 " " substr($0, index($0, "]: ") ? index($0, "]: ") + 3 : index($0, ": ") + 2, width)
}
/ dovecot\\[/ && /(Error|Warning|Panic|Fatal): / {
  low = tolower($0)
  if (low ~ /corrupt|fscking index|broken file|duplicate file entry|uids broken|synchronization error|cached message size|cached file size|inconsistent|expunged message reappeared|stale (nfs )?file handle|panic: /) note("dovecot")
  next
}
/ (mariadbd|mysqld)\\[/ { if (/\\[ERROR\\]|Assertion failure/) note("mariadb"); next }
/ slapd\\[/ {
  if (/MDB_|mdb_[a-z_]*: .*(failed|error)|syncrepl.* failed|mods check|LDAP_RES_SEARCH_RESULT \\([1-9]|consumer state is newer|[Tt]oo many open files/) note("slapd")
  next
}
/ kernel: / && /[Oo]ut of memory: Killed process/ { note("oom") }
END {
  for (kind in count) {
    print "count", kind, count[kind]
    for (i = 1; i <= most; i++) {
      at = (ring[kind] + i - 1) % most + 1
      if ((kind, at) in text) print "line", kind, text[kind, at]
    }
  }
}`;
const script = `
timeout "$1" journalctl --quiet --no-pager --output=short-unix --since="-$2s" --lines="$3" \
  SYSLOG_IDENTIFIER=dovecot + SYSLOG_IDENTIFIER=slapd + SYSLOG_IDENTIFIER=mariadbd + SYSLOG_IDENTIFIER=mysqld + _TRANSPORT=kernel |
awk -v most="$4" -v width="$5" "$6"`;

export const complaints: Fact<ReadonlyMap<Complainer, Complaints>> = {
  id: 'host.complaints',
  argv: [
    'sh',
    '-c',
    script,
    'sh',
    ...[readSeconds, windowSeconds, mostRead, mostSent, mostCharacters].map(String),
    summary,
  ],
  seconds: readSeconds + 5,
  // As of awk; without systemd-journald there is nothing to count.
  anyCode: true,
  parse: (stdout) =>
    new Map(
      complainers.flatMap((who) => {
        const count = Number(new RegExp(`^count ${who} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
        const lines = [...stdout.matchAll(new RegExp(`^line ${who} (\\d+(?:\\.\\d+)?) (.*)$`, 'gm'))];
        const newest = lines.map(([, at = '', text = '']) => ({ at: Number(at), text: text.trim() }));
        return count > 0 ? [[who, { count, newest }] as const] : [];
      }),
    ),
};
