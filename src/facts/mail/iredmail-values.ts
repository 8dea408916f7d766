import type { Fact } from '../../model/check/fact.ts';

/**
 * Two values that the installer draws by itself and that cannot be given to it: without the first a failover logs webmail's
 * users out, without the second a bounce that comes to the other host is not known. NAME, FILE, and how the line begins.
 */
const values = `set -- des_key /opt/www/roundcubemail/config/config.inc.php "\\$config['des_key']" srs_secrets /opt/iredapd/settings.py srs_secrets
while [ $# -gt 0 ]; do
  if [ -r "$2" ]; then
    while IFS= read -r line; do case $line in "$3"*) found "$1" "$line"; break ;; esac; done <"$2"
  fi
  shift 3
done
exit 0`;

/** A hash of each, by name; one whose program is not there is not in it. */
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

/** The lines themselves, each behind its name. Asked when they are carried and not before. */
export const valueLines: Fact<string> = {
  id: 'iredmail.value-lines',
  argv: ['sh', '-c', `found() { printf '%s %s\\n' "$1" "$2"; }\n${values}`],
  parse: (stdout) => stdout,
};
