import type { Fact } from '../../model/check/fact.ts';

/**
 * Galera writes a statement that a node could not apply to GRA_*.log, as a sign that nodes may differ. The installer repeats
 * on each mail host what the first one already created, which fails on all nodes alike. Lists the files that contain nothing
 * else, one per line.
 */
export const installerGraLogsScript = String.raw`
known='^CREATE (DEFINER=${'`'}admin_iredmail${'`'}@${'`'}%${'`'} )?(TRIGGER (used_quota|maddr)_|USER .?(iredadmin|fail2ban|netdata|amavisd|iredapd|roundcube|sogo).?@|DATABASE (IF NOT EXISTS )?${'`'}?(amavisd|iredadmin|iredapd|roundcubemail|sogo|fail2ban)\>)'
for file in /var/lib/mysql/GRA_*.log; do
  [ -e "$file" ] || continue
  # -v shows row events too, which never come from the installer.
  statements=$(mariadb-binlog -v "$file" 2>/dev/null | grep -aE '^(CREATE|ALTER|DROP|RENAME|GRANT|REVOKE|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|SET PASSWORD|###)')
  [ -n "$statements" ] || continue
  printf '%s\n' "$statements" | grep -aqvE "$known" || echo "$file"
done`;

/** Number of such files on a database host. */
export const installerGraLogs: Fact<number> = {
  id: 'iredmail.noted',
  argv: ['sh', '-c', installerGraLogsScript],
  anyCode: true,
  parse: (stdout) => stdout.split('\n').filter((line) => line !== '').length,
};
