import type { Fact } from '../../model/check/fact.ts';
import type { DirectoryLine } from '../../model/mail/directory-clients.ts';

const files = [
  '/etc/dovecot/dovecot-ldap.conf /etc/dovecot/dovecot.conf /etc/postfix/ldap/*.cf /etc/sogo/sogo.conf',
  '/opt/iredapd/settings.py /opt/www/iredadmin/settings.py /opt/mlmmjadmin/settings.py',
  '/opt/www/roundcubemail/config/config.inc.php /etc/ldap/ldap.conf',
].join(' ');

// Never a line with a password.
const names = [
  '(hosts|uris|ldap_uris|server_host|timeout|ldap_uri|iredmail_ldap_uri|hostname)[[:space:]]*=',
  "'(hosts|network_timeout)'[[:space:]]*=>",
  'NETWORK_TIMEOUT[[:space:]]',
];

/** Empty where none of them is installed. An existing file without such a line is listed with an empty text. */
export const directoryLines: Fact<readonly DirectoryLine[]> = {
  id: 'mail.directory-lines',
  argv: [
    'sh',
    '-c',
    `for file in ${files}; do [ ! -f "$file" ] || { printf '%s:\\n' "$file"; grep -EHs -- "$0" "$file"; }; done; exit 0`,
    `^[[:space:]]*(${names.join('|')})`,
  ],
  parse: (stdout) =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const colon = line.indexOf(':');
        return { file: line.slice(0, colon), text: line.slice(colon + 1) };
      }),
};
