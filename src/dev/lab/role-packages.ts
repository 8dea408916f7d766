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
