/** Packages that guests can install offline, by purpose; dependencies are included. */
export const rolePackages: Readonly<Record<string, readonly string[]>> = {
  director: ['keepalived', 'ipvsadm', 'ldirectord', 'libdbd-mysql-perl', 'libio-socket-ssl-perl'],
  web: ['nginx-light'],
  mail: [
    'postfix',
    'postfix-ldap',
    'dovecot-imapd',
    'dovecot-pop3d',
    'dovecot-lmtpd',
    'dovecot-ldap',
    'e2fsprogs',
    'nfs-common',
    'cron',
  ],
  directory: ['slapd', 'ldap-utils'],
  database: ['mariadb-server', 'galera-4', 'mariadb-backup', 'rsync'],
  arbiter: ['galera-arbitrator-4'],
  filer: ['nfs-kernel-server'],
  bot: ['redis-server'],
  tools: [
    'apparmor',
    'auditd',
    'curl',
    'tcpdump',
    'nftables',
    'ssl-cert',
    'openssl',
    'ethtool',
    'socat',
    'lsof',
    'strace',
    'netcat-openbsd',
  ],
};

/** Packages that the real iRedMail installer asks for with OpenLDAP and nginx; the stand-in needs only a few of them. */
export const installerPackages: readonly string[] = [
  ...['wget', 'perl', 'dialog', 'ca-certificates', 'gnupg2', 'dirmngr', 'debianutils', 'apt-transport-https'],
  ...['python3-setuptools', 'python3-pip', 'python3-wheel', 'python3-requests', 'uwsgi', 'uwsgi-plugin-python3'],
  ...['python3-passlib', 'python3-ldap', 'python3-pymysql', 'python3-sqlalchemy', 'python3-dnspython'],
  ...['python3-multipart', 'python3-jinja2', 'python3-netifaces', 'python3-bcrypt', 'python3-simplejson'],
  ...['python3-more-itertools', 'postfix', 'postfix-pcre', 'postfix-ldap', 'libsasl2-modules', 'slapd', 'ldap-utils'],
  ...['libnet-ldap-perl', 'mariadb-server', 'mariadb-client', 'libdbd-mysql-perl', 'php-cli', 'php-fpm', 'php-json'],
  ...['php-gd', 'php-curl', 'mcrypt', 'php-intl', 'php-xml', 'php-mbstring', 'php-zip', 'php-ldap', 'php-mysql'],
  ...['nginx-full', 'dovecot-imapd', 'dovecot-pop3d', 'dovecot-lmtpd', 'dovecot-managesieved', 'dovecot-sieve'],
  ...['dovecot-ldap', 'dovecot-mysql', 'amavisd-new', 'libcrypt-openssl-rsa-perl', 'libmail-dkim-perl'],
  ...['clamav-freshclam', 'clamav-daemon', 'spamassassin', 'altermime', 'arj', 'nomarch', 'cpio', 'lzop'],
  ...['cabextract', 'p7zip-full', 'rpm', 'libmail-spf-perl', 'unrar-free', 'pax', 'lrzip', 'gpg-agent', 'mlmmj'],
  ...['fail2ban', 'geoip-bin', 'geoip-database', 'bzip2', 'acl', 'patch', 'cron', 'tofrodos', 'logwatch', 'unzip'],
  ...['bsdutils', 'rsyslog', 'nftables'],
];

/**
 * Installs only the libraries that those packages depend on into a Debian root: a guest starts processes fifty times
 * slower than this machine, and an installation starts thousands. The daemons are installed in the guest. For
 * mmdebstrap's --customize-hook; $1 is the root.
 */
export const librariesHook = `chroot "$1" sh -c '
  apt-get --simulate --no-install-recommends install "$@" | sed -n "s/^Inst \\([^ ]*\\).*/\\1/p" |
    grep -E "^(lib|python3|media-types|readline-common|gawk|ssl-cert|psmisc|e2fsprogs|logsave|pci[.]ids|perl-)" |
    grep -v -e "^libnginx" $(printf " -e ^%s\\$" "$@") |
    xargs env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install
' sh ${Object.values(rolePackages).flat().join(' ')}`;

/** The daemons that `deploy` installs before the installer runs, and the installer's packages that depend on one of them. */
const deployedFirst = '^(postfix|slapd|mariadb-server|nginx|libnginx|dovecot|cron$|altermime|logwatch|mlmmj)';

/**
 * Installs everything else that the installer asks for, for the same reason. Its daemons are disabled, since nothing runs
 * on a host before it is deployed; the installer enables what it configures.
 */
export const installerHook = `chroot "$1" sh -c '
  enabled() { systemctl --root=/ list-unit-files --state=enabled --plain --no-legend | cut -d " " -f 1 | sort; }
  before=$(mktemp)
  enabled >"$before"
  apt-get --simulate --no-install-recommends install "$@" | sed -n "s/^Inst \\([^ ]*\\).*/\\1/p" |
    grep -vE "${deployedFirst}" | xargs env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install
  enabled | comm -13 "$before" - | xargs -r systemctl --root=/ disable
  rm "$before"
' sh ${installerPackages.join(' ')}`;
