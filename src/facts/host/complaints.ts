import type { Fact } from '../../model/check/fact.ts';

/**
 * Which daemon complains, and of what: `vrrp` is keepalived about adverts that it drops, `store` Dovecot about files of the
 * mail store that it cannot use, `crashes` about processes that died, `processes` Dovecot and Postfix about processes that they
 * cannot start.
 */
export const complainers = [
  'vrrp',
  'dovecot',
  'store',
  'crashes',
  'processes',
  'mariadb',
  'slapd',
  'oom',
  'kernel',
] as const;
export type Complainer = (typeof complainers)[number];

/** Lines of the window in which a daemon complains. */
export interface Complaints {
  /** All of them, also those that are not among the newest. */
  readonly count: number;
  /** Oldest first; `at` in seconds since the epoch by the host's clock. */
  readonly newest: readonly { readonly at: number; readonly text: string }[];
  /** When the log was read, by the same clock. */
  readonly readAt: number;
}

/** The window in seconds. */
export const windowSeconds = 600;
/** Time limit in seconds: a journal on a slow disk must not hold up the round. */
export const readSeconds = 10;
/** Journal lines read at most; in a busier window the rest is not counted. */
const mostRead = 20_000;
/** Newest lines that are sent, of each daemon, and the characters of each. */
const mostSent = 10;
const mostCharacters = 300;

/**
 * Counted on the host: a damaged mailbox writes hundreds of lines a minute. `--grep` of journalctl is no help, since it reads
 * backwards. Messages: keepalived vrrp.c, Dovecot lib-index, lib-storage, file-lock.c, service-monitor.c and service-process.c, Postfix' master,
 * MariaDB's `[ERROR]` and its warning of a full disk, slapd syncrepl.c, config.c and back-mdb, Linux mm/oom_kill.c, block, file
 * systems, hung_task.c, nf_conntrack_core.c and neighbour.c. A floppy or CD drive without a medium fails on every look at it,
 * as the image of a snap does while it is removed.
 */
const summary = `
function note(kind) {
  count[kind]++
  at = ring[kind] = (ring[kind] % most) + 1
  text[kind, at] = $1 " " substr($0, index($0, "]: ") ? index($0, "]: ") + 3 : index($0, ": ") + 2, width)
}
/ Keepalived_vrrp\\[/ {
  if (/not present in (MASTER )?advert|invalid (passwd|auth)|received a [0-9]+ auth|expected [0-9]+ VIPs? but received|advertisement interval mismatch|wrong VRRP version|bogus VRRP packet|with our IP address|invalid TTL|not a unicast peer/) note("vrrp")
  next
}
/ dovecot\\[/ && /(Error|Warning|Panic|Fatal): / {
  low = tolower($0)
  if (low ~ /corrupt|fscking index|broken file|duplicate file entry|uids broken|synchronization error|cached message size|cached file size|inconsistent|expunged message reappeared|stale (nfs )?file handle|panic: /) note("dovecot")
  if (low !~ /net_connect|\\(\\/root/ && low ~ /\\) failed: (permission denied|input\\/output error|read-only file system|no space left|disk quota exceeded|no locks available|operation not supported|transport endpoint)|locking failed|while waiting for lock/) note("store")
  if (low ~ /child [0-9]+ (killed with signal (4|7|8|11|31)( |$)|returned error 83)|mmap.* failed.*: cannot allocate memory/) note("crashes")
  if (low ~ /_limit(\\/service_count)? \\([0-9]+\\) reached|startup failed, throttling|fork\\(\\) failed|moved backwards .* until new services/) note("processes")
  next
}
/ postfix\\/master\\[/ { if (/reached its process limit|bad command startup -- throttling|fork: /) note("processes"); next }
/ (mariadbd|mysqld)\\[/ { if (/\\[ERROR\\]|Assertion failure|Disk is full writing/) note("mariadb"); next }
# Not the retries while another provider is down (-1, -5), and not a filter that an index does not serve (18).
/ slapd\\[/ {
  if (/failed \\(-[15]\\)|index_param failed|RESULT \\(4096\\)/) next
  if (/MDB_|mdb_[a-z_]*: .*(failed|error)|syncrepl.* failed|mods check|LDAP_RES_SEARCH_RESULT \\([1-9]|consumer state is newer|[Tt]oo many open files/) note("slapd")
  else if (/slap_client_connect: .*failed|do_syncrepl: .* quitting|do_syncrep2: .* (got|malformed|unknown) /) note("slapd")
  else if (/null_callback : error|consistency error|syncrepl_message_to_op: .* \\([1-9][0-9]*\\)/) note("slapd")
  next
}
/ kernel: / {
  if (/[Oo]ut of memory[^:]*: Killed process/) note("oom")
  if (!/( dev(ice)? |\\[)(fd|sr|loop)[0-9]/ && /I\\/O [Ee]rror|Medium Error|critical (medium|space allocation) error|rejecting I\\/O to|[Rr]emounting filesystem read-only|EXT4-fs error|Detected IO errors|(XFS|xfs).*([Cc]orruption|[Ss]hut ?ting down|shutdown)|BTRFS:? (error|critical)|Disk failure on|out-of-data-space|blocked for more than|soft lockup|self-detected stall|Hardware Error|table full, dropping packet|neighbou?r table overflow/) note("kernel")
}
/^late$/ { print; next }
END {
  print "read", now
  for (kind in count) {
    print "count", kind, count[kind]
    for (i = 1; i <= most; i++) {
      at = (ring[kind] + i - 1) % most + 1
      if ((kind, at) in text) print "line", kind, text[kind, at]
    }
  }
}`;
const script = `
{ timeout "$1" journalctl --quiet --no-pager --output=short-unix --since="-$2s" --lines="$3" \
  SYSLOG_IDENTIFIER=Keepalived_vrrp + SYSLOG_IDENTIFIER=dovecot + SYSLOG_IDENTIFIER=postfix/master + SYSLOG_IDENTIFIER=slapd + SYSLOG_IDENTIFIER=mariadbd + SYSLOG_IDENTIFIER=mysqld + _TRANSPORT=kernel
  [ $? != 124 ] || echo late
} |
awk -v now="$(date +%s)" -v most="$4" -v width="$5" "$6"`;

/** A daemon without complaints is absent, or `unread` if journalctl reached its time limit before it found any. */
export const complaints: Fact<ReadonlyMap<Complainer, Complaints | 'unread'>> = {
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
  parse: (stdout) => {
    const isLate = /^late$/m.test(stdout);
    const readAt = Number(/^read (\d+)$/m.exec(stdout)?.[1] ?? 0);
    return new Map(
      complainers.flatMap((who): readonly (readonly [Complainer, Complaints | 'unread'])[] => {
        const count = Number(new RegExp(`^count ${who} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
        const lines = [...stdout.matchAll(new RegExp(`^line ${who} (\\d+(?:\\.\\d+)?) (.*)$`, 'gm'))];
        const newest = lines.map(([, at = '', text = '']) => ({ at: Number(at), text: text.trim() }));
        if (count > 0) return [[who, { count, newest, readAt }]];
        return isLate ? [[who, 'unread']] : [];
      }),
    );
  },
};
