/** Marks the start of a section in the output. */
const part = (name: string) => `SELECT '== ${name}'`;

/** Variables that must match on every node, and those that checks and gates read. */
const variables = [
  ...['version', 'max_connections', 'sql_mode', 'character_set_server', 'collation_server', 'time_zone'],
  ...['innodb_buffer_pool_size', 'innodb_flush_log_at_trx_commit', 'innodb_autoinc_lock_mode', 'binlog_format'],
  ...['default_storage_engine', 'max_allowed_packet', 'lower_case_table_names', 'read_only', 'skip_name_resolve'],
  ...['wsrep_on', 'wsrep_cluster_name', 'wsrep_cluster_address', 'wsrep_desync', 'wsrep_reject_queries'],
  ...['wsrep_sst_method', 'wsrep_sst_donor_rejects_queries', 'wsrep_slave_threads', 'wsrep_certify_nonpk'],
  ...['wsrep_provider_options', 'wsrep_provider_pc_weight', 'wsrep_node_address', 'wsrep_osu_method', 'log_error'],
];

const ownSchemas = "('mysql', 'information_schema', 'performance_schema', 'sys')";

/**
 * Tables that are not InnoDB, or have no key that identifies a row. Without a PRIMARY KEY the server takes the first UNIQUE
 * key whose columns are whole and NOT NULL (sql/table.cc, primary_key) and InnoDB clusters the table by it (MariaDB docs,
 * InnoDB Primary Keys), so that a row is found and certified alike on every node. A UNIQUE key on a TEXT is a hash and no
 * such key.
 */
export const oddTablesQuestion = `
SELECT t.table_schema, t.table_name, IFNULL(t.engine, '?') AS kind, COUNT(k.index_name) AS found FROM information_schema.tables t
  LEFT JOIN (SELECT table_schema, table_name, index_name FROM information_schema.statistics WHERE non_unique = 0
    GROUP BY 1, 2, 3 HAVING index_name = 'PRIMARY' OR MAX(nullable = 'YES' OR sub_part IS NOT NULL OR index_type = 'HASH') = 0) k
    ON k.table_schema = t.table_schema AND k.table_name = t.table_name
  WHERE t.table_type = 'BASE TABLE' AND t.table_schema NOT IN ${ownSchemas}
  GROUP BY 1, 2, 3 HAVING kind <> 'InnoDB' OR found = 0 LIMIT 50`;

/**
 * Every query to a node, in one session. Without wsrep_sync_wait=0 a node that lags would block them, and without dirty
 * reads a node outside the Primary component would refuse them. Counters are read twice, a second apart, to get the
 * current rate instead of a total since start. Of statements only the verb is read: the rest may contain passwords.
 */
export const nodeQuestions = `
SET SESSION wsrep_sync_wait = 0, wsrep_dirty_reads = ON, max_statement_time = 5;
${part('status')};
SHOW GLOBAL STATUS WHERE Variable_name LIKE 'wsrep\\_%' OR Variable_name IN ('Uptime', 'Threads_connected');
${part('variables')};
SHOW GLOBAL VARIABLES WHERE Variable_name IN (${variables.map((name) => `'${name}'`).join(', ')});
${part('clients')};
SELECT COUNT(*) FROM information_schema.processlist
  WHERE user NOT IN ('system user', 'event_scheduler', 'monitor') AND id <> CONNECTION_ID();
${part('long')};
SELECT time, REGEXP_SUBSTR(LTRIM(info), '^[A-Za-z]+ +[A-Za-z]+') FROM information_schema.processlist
  WHERE command = 'Query' AND time > 10 AND info RLIKE '^ *(ALTER|CREATE|DROP|RENAME|TRUNCATE|OPTIMIZE|REPAIR|ANALYZE) ';
${part('tables')};
${oddTablesQuestion};
${part('accounts')};
SELECT MD5(GROUP_CONCAT(CONCAT_WS('|', User, Host, JSON_REMOVE(Priv, '$.password_last_changed')) ORDER BY User, Host
  SEPARATOR '\\n')) FROM mysql.global_priv;
${part('monitor')};
SELECT 'row', data FROM monitoring.monitoring LIMIT 1;
DO SLEEP(1);
${part('later')};
SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_flow_control_paused_ns', 'wsrep_local_recv_queue', 'wsrep_last_committed');
`;

/**
 * Lists every database and arbiter process: `p COMMAND PID` and the value of `--wsrep_start_position=`. Skips a process
 * that only recovers its position. `$daemon` is the database's pid. Shell builtins only: a host has hundreds of processes.
 */
export const listProcesses = `
daemon=
for comm in /proc/[0-9]*/comm; do
  read -r name 2>/dev/null <"$comm" || continue
  case $name in mariadbd | mysqld | garbd) ;; *) continue ;; esac
  words=
  read -r words 2>/dev/null <"\${comm%comm}cmdline"
  case $words in *wsrep?recover*) continue ;; esac
  pid=\${comm#/proc/}
  pid=\${pid%/comm}
  case $name in mariadbd | mysqld) daemon=$pid ;; esac
  case $words in *wsrep_start_position=*) words=\${words#*wsrep_start_position=} ;; *) words= ;; esac
  echo "p $name $pid $words"
done`;

/**
 * Over the socket as root: no password, no open port, and always this node. Since 11.4 the client checks the server's
 * certificate, by the socket too (Connector/C, my_auth.c): an expired one would make a node that serves look dead.
 */
export const client =
  'mariadb --no-defaults --disable-ssl-verify-server-cert --user=root --connect-timeout=3 --batch --skip-column-names';

// A node that does not answer may still be starting; systemd knows, since the server notifies it when ready.
export const nodeScript = `${listProcesses}
code=0
if command -v mariadb >/dev/null && [ -S /run/mysqld/mysqld.sock ]; then
  printf '%s' "$0" | timeout 10 ${client} --force 2>&1
  code=$?
  echo "== code $code"
  [ $code -ne 0 ] || exit 0
fi
[ -z "$daemon" ] || systemctl show --property=ActiveState mariadb
exit 0`;
