import type { Fact } from '../../model/check/fact.ts';

/** A file with a password that every user of the host can read. */
export interface ExposedFile {
  readonly path: string;
  /** Octal, such as `664`. */
  readonly mode: string;
  /** As `root:root`. */
  readonly owner: string;
}

/** With Dovecot 2.4 it holds the passwords of the directory and of the databases. */
export const dovecotConf = '/etc/dovecot/dovecot.conf';

/**
 * Files that iRedMail 1.8.1 lets every user read (modes 664 and 644), and the group that must read them: dovecot-lda(1) and
 * the quota warning run as vmail, amavisd as amavis.
 */
export const readerGroups: Readonly<Record<string, string>> = {
  [dovecotConf]: 'vmail',
  '/etc/amavis/conf.d/50-user': 'amavis',
};

/** Where iRedMail keeps passwords, as patterns of sh. */
const files = [
  ...Object.keys(readerGroups),
  '/etc/dovecot/dovecot-*.conf',
  '/etc/postfix/ldap/*.cf',
  '/etc/postfix/mysql/*.cf',
  '/etc/ldap/slapd.conf',
  '/etc/sogo/sogo.conf',
  '/opt/iredapd/settings.py',
  '/opt/mlmmjadmin/settings.py',
  '/opt/www/iredadmin/settings.py',
  '/opt/www/roundcubemail/config/config.inc.php',
];

/** A line that sets one, as an extended regular expression; a value that begins with % is a variable of Dovecot. */
export const passwordLine =
  '^[[:space:]]*[^#;/[:space:]]*(password|passwd|dnpass|bind_?pw|rootpw|bindPassword|db_dsnw|auth_tokens)[\'"]?\\]?[[:space:]]*[= ][[:space:]]*[\'"([]?[^%=\'"[:space:]]|^[^#]*DBI:[A-Za-z]+:';

const asNobody = '--reuid=65534 --regid=65534 --clear-groups';

// Without setpriv nothing was found out: the first line fails.
const script = `setpriv ${asNobody} true || exit
exposed=$(setpriv ${asNobody} find ${files.join(' ')} -maxdepth 0 -type f -readable 2>/dev/null)
[ -z "$exposed" ] || grep -lE -- "$1" $exposed | xargs -r stat -c '%a %U:%G %n'
exit 0`;

export const exposedPasswords: Fact<readonly ExposedFile[]> = {
  id: 'mail.exposed-passwords',
  argv: ['sh', '-c', script, 'sh', passwordLine],
  parse: (stdout) =>
    [...stdout.matchAll(/^([0-7]{3,4}) (\S+:\S+) (\/.+)$/gm)].map(([, mode = '', owner = '', path = '']) => ({
      path,
      mode,
      owner,
    })),
};
