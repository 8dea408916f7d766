import { client } from '../../facts/galera/script.ts';
import type { Change } from '../../model/plan/step.ts';

/** A state transfer of a large database takes long; systemd stops it when nothing moves any more. */
const transferSeconds = 3600;

// Its warnings do not matter here: on an empty disk they are about tables that do not exist yet.
const reads = `said=$(mariadbd --user=mysql --help --verbose 2>&1 >/dev/null) || {
    echo "$said" | grep -F '[ERROR]' >&2 || echo "$said" >&2
    exit 1
  }`;

/** The server reads all its files, prints the result and exits. */
export const validate: Change = {
  summary: 'validate the MariaDB configuration',
  run: ['sh', '-c', reads],
};

/** Shared by the scripts. `ask` prints the values of a SHOW or SELECT on one line. */
const common = `set -eu
ask() { timeout 10 ${client} -e "SET SESSION wsrep_sync_wait = 0; $1" 2>/dev/null | cut -f2 | tr '\\n' ' '; }
fail() { echo "$*" >&2; exit 1; }
validate() {
  ${reads}
}
# With the first error of this start and the last one, which are not always in the server's own words: of a chain of errors the
# first is the cause, and what a node logs while it runs comes last. "Aborting" ends every one of them.
complain() {
  journalctl "_SYSTEMD_INVOCATION_ID=$(systemctl show --property=InvocationID --value mariadb)" -o cat --no-pager |
    grep -E '\\[ERROR\\]|^WSREP: Failed|No space left' | grep -vE '\\[ERROR\\] Aborting$|mysql\\.plugin table' |
    awk 'NR == 1 { print } { last = $0 } END { if (NR > 1) print last }' >&2 || true
  left=$(df --output=avail -m /var/lib/mysql | tail -n 1)
  [ "$left" -gt 200 ] || echo "the disk of /var/lib/mysql is full ($left MiB left)" >&2
  fail "$1"
}
# Primary, Synced and ready, for as long as it takes and half a minute after it stopped moving.
settle() {
  left=30
  # SHOW gives them in the provider's order.
  while [ "$(ask "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN
      ('wsrep_cluster_status', 'wsrep_local_state', 'wsrep_ready') ORDER BY VARIABLE_NAME")" != 'Primary 4 ON ' ]; do
    systemctl is-active --quiet mariadb || complain 'mariadb stopped before it was Synced'
    left=$((left - 1))
    [ $left -gt 0 ] || complain 'mariadb runs but is not Synced after 30 s'
    sleep 1
  done
}
`;

/** Starts the node, which finds its peers from its configuration, and waits until it is Synced. */
export function join(): Change {
  const script = `${common}
validate
# By the last view it had it would wait for who was in that, and hear no SIGTERM; an empty one keeps it from starting (galera#354).
rm -f /var/lib/mysql/gvwstate.dat
systemctl reset-failed mariadb 2>/dev/null || true
systemctl start mariadb 2>/dev/null || complain 'mariadb did not start'
settle`;
  return {
    summary: 'join the cluster and wait until Synced',
    run: ['sh', '-c', script],
    timeoutSeconds: transferSeconds,
  };
}

/**
 * Bootstraps a cluster on this node. The plan has checked the peers; this also probes their group communication ports
 * at the last moment: two clusters with one name would both take writes.
 */
export function bootstrap(peers: readonly string[], summary: string): Change {
  const script = `${common}
for peer in "$@"; do
  ! timeout 3 bash -c ": </dev/tcp/$peer/4567" 2>/dev/null ||
    fail "port 4567 is open on $peer: a cluster may already run there; not bootstrapping a second one"
done
! pidof mariadbd >/dev/null || fail 'mariadbd runs here already'
validate
systemctl reset-failed mariadb 2>/dev/null || true
galera_new_cluster 2>/dev/null || complain 'mariadb did not start'
settle`;
  return { summary, run: ['sh', '-c', script, 'sh', ...peers], timeoutSeconds: transferSeconds };
}

/**
 * Makes this node's component Primary again after it lost quorum. No other component may be Primary. With the plugin
 * wsrep_provider, as in Debian 13, every option is a variable of its own, and changing wsrep_provider_options is ERROR 1210.
 */
export const reset: Change = {
  summary: 'make its component Primary (pc.bootstrap) and wait until Synced',
  run: [
    'sh',
    '-c',
    `${common}
[ "$(ask "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_status'")" = 'non-Primary ' ] || fail 'wsrep_cluster_status is no longer non-Primary'
option="wsrep_provider_options = 'pc.bootstrap=YES'"
[ -z "$(ask "SHOW GLOBAL VARIABLES LIKE 'wsrep_provider_pc_bootstrap'")" ] || option='wsrep_provider_pc_bootstrap = ON'
${client} -e "SET GLOBAL $option"
settle`,
  ],
  disrupts: 'writes are accepted again',
};

/**
 * Restarts one node of a running cluster. It is quiesced first: a node that is desynced and rejects queries as a donor
 * fails the directors' check but keeps serving its existing connections. With `since` (seconds since the epoch, by the
 * host's clock), only a server that has run since then is restarted.
 */
export function restart(drainSeconds: number, { since = '' }: { readonly since?: string } = {}): Change {
  const script = `${common}
validate
[ -z "$2" ] || [ "$(systemctl show --timestamp=unix --property=StateChangeTimestamp --value mariadb)" = "@$2" ] ||
  fail 'already restarted in the meantime'
[ "$(ask "SHOW GLOBAL STATUS LIKE 'wsrep_local_state'")" = '4 ' ] || fail 'no longer Synced'
# Whatever ends this before the restart, the node is given its clients back.
trap 'ask "SET GLOBAL wsrep_desync = OFF; SET GLOBAL wsrep_sst_donor_rejects_queries = OFF" >/dev/null' EXIT
trap 'exit 1' HUP INT TERM
ask 'SET GLOBAL wsrep_sst_donor_rejects_queries = ON; SET GLOBAL wsrep_desync = ON' >/dev/null
# Two rounds of ldirectord, and its timeout.
sleep 9
left=$1
while [ $left -gt 0 ] && [ "$(ask "SELECT '', COUNT(*) FROM information_schema.processlist
    WHERE user NOT IN ('system user', 'event_scheduler', 'monitor') AND id <> CONNECTION_ID()")" != '0 ' ]; do
  left=$((left - 1))
  sleep 1
done
trap - EXIT
systemctl restart mariadb 2>/dev/null || complain 'mariadb did not come back'
settle`;
  return {
    summary: 'restart MariaDB: quiesce, drain clients, restart, wait until Synced',
    run: ['sh', '-c', script, 'sh', String(drainSeconds), since],
    disrupts: `clients have ${drainSeconds} s to disconnect; the rest are cut off and reconnect to another node`,
    timeoutSeconds: transferSeconds,
  };
}
