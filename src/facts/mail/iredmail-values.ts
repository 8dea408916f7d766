import type { Fact } from '../../model/check/fact.ts';

/**
 * Two values the installer generates at random and does not accept as input. If they differ, a failover logs webmail users
 * out (des_key), and bounces to the other host are rejected (srs_secrets). NAME, FILE, and the start of the line.
 */
const values = `set -- des_key /opt/www/roundcubemail/config/config.inc.php "\\$config['des_key']" srs_secrets /opt/iredapd/settings.py srs_secrets
while [ $# -gt 0 ]; do
  if [ -r "$2" ]; then
    while IFS= read -r line; do case $line in "$3"*) found "$1" "$line"; break ;; esac; done <"$2"
  fi
  shift 3
done
exit 0`;

/** SHA-256 by name, without programs that are not installed. */
export const valueSums: Fact<ReadonlyMap<string, string>> = {
  id: 'iredmail.value-sums',
  argv: ['sh', '-c', `found() { sum=$(printf '%s' "$2" | sha256sum); echo "$1 \${sum%% *}"; }\n${values}`],
  parse: (stdout) =>
    new Map(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ', 2) as [string, string]),
    ),
};

/** The lines, each prefixed with its name. Read only when copied to another host. */
export const valueLines: Fact<string> = {
  id: 'iredmail.value-lines',
  secret: true,
  argv: ['sh', '-c', `found() { printf '%s %s\\n' "$1" "$2"; }\n${values}`],
  parse: (stdout) => stdout,
};
