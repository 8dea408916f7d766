import type { Fact } from '../../model/check/fact.ts';

/**
 * Galera keeps a statement that a node could not apply (GRA_*.log), for somebody to look whether the nodes still agree. The
 * installer makes on each mail host what the first has made already, and that fails on all nodes alike: files with no more than
 * that in them are listed here, a line each.
 */
export const installerGraLogsScript = String.raw`
known='^CREATE (DEFINER=${'`'}admin_iredmail${'`'}@${'`'}%${'`'} )?(TRIGGER (used_quota|maddr)_|USER .?(iredadmin|fail2ban|netdata|amavisd|iredapd|roundcube|sogo).?@|DATABASE (IF NOT EXISTS )?${'`'}?(amavisd|iredadmin|iredapd|roundcubemail|sogo|fail2ban)\>)'
for file in /var/lib/mysql/GRA_*.log; do
  [ -e "$file" ] || continue
  # With -v rows are shown as well, which are nothing of the kind.
  said=$(mariadb-binlog -v "$file" 2>/dev/null | grep -aE '^(CREATE|ALTER|DROP|RENAME|GRANT|REVOKE|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|SET PASSWORD|###)')
  [ -n "$said" ] || continue
  printf '%s\n' "$said" | grep -aqvE "$known" || echo "$file"
done`;

/** How many such notes a database host has. */
export const installerGraLogs: Fact<number> = {
  id: 'iredmail.noted',
  argv: ['sh', '-c', installerGraLogsScript],
  anyCode: true,
  parse: (stdout) => stdout.split('\n').filter((line) => line !== '').length,
};
