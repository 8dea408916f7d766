import type { Fact } from '../../model/check/fact.ts';

export type BackupKind = 'mysql' | 'ldap';

/** The newest backup by one of iRedMail's nightly jobs. */
export interface Backup {
  readonly kind: BackupKind;
  /** Its log file; undefined when there is none. */
  readonly log: string | undefined;
  /** When the log was last written, in seconds since the epoch by the host's clock. */
  readonly at: number;
  /** Lines of the log. */
  readonly lines: readonly string[];
  /** Size in bytes of each file of this backup, by name. */
  readonly files: ReadonlyMap<string, number>;
}

/** Of the newest year, month and day only: there are ninety days, and each folder is a request to the filer. */
const read = `newest() { last=; for each in "$1"/*$2; do [ -e "$each" ] && last=$each; done; printf '%s' "$last"; }
dir=$1
[ "$2" = mysql ] && levels='/ / /' || levels='/ /'
for level in $levels; do dir=$(newest "$dir" "$level"); [ "$dir" ] || exit 0; done
log=$(newest "$dir" .log)
[ "$log" ] || exit 0
echo "log $(stat -c %Y -- "$log") $log"
tail -n 60 -- "$log" | sed 's/^/line /'
name=\${log##*/}; name=\${name%.log}
for file in "$dir"/*"$name"*; do case $file in *.log) ;; *) [ ! -f "$file" ] || stat -c 'file %s %n' -- "$file" ;; esac; done`;

/** By a process of its own: one that is blocked on a hung NFS server may not die even when killed. */
const script = `for kind in mysql openldap; do
  grep -Eqs "^[^#].*backup_$kind[.]sh" /var/spool/cron/crontabs/root || continue
  echo "job \${kind#open}"
  timeout -k 1 5 sh -c "$1" sh "$2/backup/\${kind#open}" "\${kind#open}" 2>&1 || echo late
done
exit 0`;

/** The jobs in root's crontab on this host, each with its newest backup. Undefined when the mail store does not answer. */
export const backups: Fact<readonly Backup[] | undefined> = {
  id: 'iredmail.backups',
  argv: ['sh', '-c', script, 'sh', read],
  given: ({ mail }) => [mail.store],
  parse(stdout) {
    if (/^late$/m.test(stdout)) return undefined;
    return stdout.split(/^job /m).slice(1).map(backup);
  },
};

function backup(part: string): Backup {
  const [, at = '0', log] = /^log (\d+) (.+)$/m.exec(part) ?? [];
  const files = [...part.matchAll(/^file (\d+) .*\/([^/\n]+)$/gm)];
  return {
    kind: part.startsWith('mysql') ? 'mysql' : 'ldap',
    log,
    at: Number(at),
    lines: [...part.matchAll(/^line (.*)$/gm)].map(([, line = '']) => line),
    files: new Map(files.map(([, bytes, name = '']) => [name, Number(bytes)])),
  };
}
