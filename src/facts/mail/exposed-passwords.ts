import type { Fact } from '../../model/check/fact.ts';

/** A file with a password that every user of the host can read. */
export interface ExposedFile {
  readonly path: string;
  /** Octal, such as `664`. */
  readonly mode: string;
  /** As `root:root`. */
  readonly owner: string;
}

/** With Dovecot 2.4 it holds the passwords of the directory and of the databases; iRedMail 1.8.1 gives it mode 664. */
export const dovecotConf = '/etc/dovecot/dovecot.conf';

/** Where iRedMail keeps passwords, as patterns of sh. */
const files = [
  dovecotConf,
  '/etc/dovecot/dovecot-*.conf',
  '/etc/postfix/ldap/*.cf',
  '/etc/postfix/mysql/*.cf',
  '/etc/ldap/slapd.conf',
  '/etc/amavis/conf.d/50-user',
  '/etc/sogo/sogo.conf',
  '/opt/iredapd/settings.py',
  '/opt/mlmmjadmin/settings.py',
  '/opt/www/iredadmin/settings.py',
  '/opt/www/roundcubemail/config/config.inc.php',
];

/** A line that sets one; a value that begins with % is a variable of Dovecot. */
const password =
  '^[[:space:]]*[^#;/[:space:]]*(password|passwd|dnpass|bind_?pw|rootpw|bindPassword|db_dsnw|auth_tokens)[\'"]?\\]?[[:space:]]*[= ][[:space:]]*[\'"([]?[^%=\'"[:space:]]|^[^#]*DBI:[A-Za-z]+:';

const script = `exposed=$(setpriv --reuid=65534 --regid=65534 --clear-groups find ${files.join(' ')} -maxdepth 0 -type f -readable 2>/dev/null)
[ -z "$exposed" ] || grep -lE -- "$1" $exposed | xargs -r stat -c '%a %U:%G %n'
exit 0`;

export const exposedPasswords: Fact<readonly ExposedFile[]> = {
  id: 'mail.exposed-passwords',
  argv: ['sh', '-c', script, 'sh', password],
  parse: (stdout) =>
    [...stdout.matchAll(/^([0-7]{3,4}) (\S+:\S+) (\/.+)$/gm)].map(([, mode = '', owner = '', path = '']) => ({
      path,
      mode,
      owner,
    })),
};
