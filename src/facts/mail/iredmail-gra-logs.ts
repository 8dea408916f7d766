import type { Fact } from '../../model/check/fact.ts';

const databases = '(amavisd|iredadmin|iredapd|roundcubemail|sogo|fail2ban)';
const users = '(amavisd|iredadmin|iredapd|roundcube|sogo|fail2ban|netdata)';

/** Names stand in backticks or quotes, or bare: the installer's SQL files differ. Galera adds the DEFINER of a trigger. */
const known = [
  'CREATE (DEFINER=[^ ]*admin_iredmail[^ ]* )?TRIGGER (IF NOT EXISTS )?`?(used_quota|maddr)_',
  `CREATE USER (IF NOT EXISTS )?.?${users}.?@`,
  `CREATE DATABASE (IF NOT EXISTS )?\`?${databases}\\>`,
];

const statement = '(CREATE|ALTER|DROP|RENAME|GRANT|REVOKE|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|SET PASSWORD|###)';

/**
 * Galera writes a statement that a node could not apply to GRA_*.log, as a sign that nodes may differ. The installer repeats
 * on each mail host what the first one already created, which fails on all nodes alike. Lists the files that contain nothing
 * else, one per line.
 */
export const installerGraLogsScript = `
known='^(${known.join('|')})'
for file in /var/lib/mysql/GRA_*.log; do
  [ -e "$file" ] || continue
  # -v shows row events too, which never come from the installer.
  statements=$(mariadb-binlog -v "$file" 2>/dev/null | grep -aE '^${statement}')
  [ -n "$statements" ] || continue
  printf '%s\\n' "$statements" | grep -aqvE "$known" || echo "$file"
done`;

/** Number of such files on a database host. */
export const installerGraLogs: Fact<number> = {
  id: 'iredmail.noted',
  argv: ['sh', '-c', installerGraLogsScript],
  anyCode: true,
  parse: (stdout) => stdout.split('\n').filter((line) => line !== '').length,
};
