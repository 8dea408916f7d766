import { files } from './files.ts';

/** Every file that a step writes, read in one query. */
export const paths = {
  hosts: '/etc/hosts',
  // Of cloud-init, which has it on Debian and Ubuntu.
  hostsTemplate: '/etc/cloud/templates/hosts.debian.tmpl',
  policy: '/usr/sbin/policy-rc.d',
  needrestart: '/etc/needrestart/conf.d/mailha.conf',
  modules: '/etc/modules-load.d/mailha.conf',
  directorSysctl: '/etc/sysctl.d/90-mailha-director.conf',
  realServerSysctl: '/etc/sysctl.d/90-mailha-real-server.conf',
  loopbackUnit: '/etc/systemd/system/mailha-loopback.service',
  // Written by earlier versions, and removed.
  loopback: '/etc/network/interfaces.d/mailha-vips',
  keepalived: '/etc/keepalived/keepalived.conf',
  keepalivedUnit: '/etc/systemd/system/keepalived.service.d/mailha.conf',
  ipvsSync: '/usr/local/lib/mailha/ipvs-sync',
  ipvsSyncUnit: '/etc/systemd/system/mailha-ipvs-sync.service',
  directorReady: '/etc/keepalived/director-ready',
  ldirectord: '/etc/ha.d/ldirectord.cf',
  ldirectordUnit: '/etc/systemd/system/ldirectord.service.d/mailha.conf',
  maintenanceNote: '/etc/ha.d/maintenance/README',
  monitorPassword: '/etc/mailha/monitor.password',
  checkMailbox: '/etc/mailha/check.mailbox',
  checkLibrary: '/usr/local/lib/mailha/check.pl',
  checkMysql: '/usr/local/lib/mailha/check-mysql',
  checkHttp: '/usr/local/lib/mailha/check-http',
  checkHttps: '/usr/local/lib/mailha/check-https',
  checkImaps: '/usr/local/lib/mailha/check-imaps',
  checkPops: '/usr/local/lib/mailha/check-pops',
  checkSmtps: '/usr/local/lib/mailha/check-smtps',
  checkSubmission: '/usr/local/lib/mailha/check-submission',
  checkConnect: '/usr/local/lib/mailha/check-connect',
  nginxDefault: '/etc/nginx/sites-enabled/default',
  checkPageSite: '/etc/nginx/sites-enabled/mailha-check',
  checkPageCertificate: '/etc/ssl/mailha/check-page.crt',
  mariadb: '/etc/mysql/mariadb.conf.d/60-mailha.cnf',
  mariadbUnit: '/etc/systemd/system/mariadb.service.d/mailha.conf',
  debianCnf: '/etc/mysql/debian.cnf',
  garb: '/etc/default/garb',
  garbUnit: '/etc/systemd/system/garb.service.d/mailha.conf',
  firewall: '/etc/mailha/ports.nft',
  firewallUnit: '/etc/systemd/system/mailha-firewall.service',
  firewallAgain: '/etc/systemd/system/nftables.service.d/mailha.conf',
  nfs: '/etc/nfs.conf.d/mailha.conf',
  exports: '/etc/exports.d/mailha.exports',
  fstab: '/etc/fstab',
  dovecotStore: '/etc/systemd/system/dovecot.service.d/mailha-store.conf',
  postfixStore: '/etc/systemd/system/postfix.service.d/mailha-store.conf',
  postfixInstanceStore: '/etc/systemd/system/postfix@.service.d/mailha-store.conf',
  iredmailConfig: '/root/iRedMail.mailha/config',
  dovecotNfs: '/etc/dovecot/iredmail/mailha-nfs.conf',
  postscreenAccess: '/etc/postfix/postscreen_access.cidr',
  jails: '/etc/fail2ban/jail.local',
  ownJail: '/etc/fail2ban/jail.d/mailha.local',
  webPage: '/var/www/html/ldirectord.txt',
  webSite: '/etc/nginx/sites-enabled/mailha-check.conf',
  slapdReplication: '/etc/ldap/mailha-replication.conf',
  slapdDefaults: '/etc/default/slapd',
  slapdUnit: '/etc/systemd/system/slapd.service.d/mailha.conf',
  slapdClients: '/etc/systemd/system/slapd.service.d/mailha-clients.conf',
  ownDirectory: '/usr/local/lib/mailha/own-directory',
} as const;

/** Lines of files that steps write, with words such as `password` and nothing secret. A test finds those that are missing. */
const innocent = [
  'wsrep_sst_auth = "mysql:"',
  "    chomp(my $password = <$in> // '');",
  `    open my $in, '<', '/etc/mailha/monitor.password' or die "reading /etc/mailha/monitor.password: " . lc($!) . "\\n";`,
];

export const managedFiles = files('files.managed', Object.values(paths), innocent);

/** The first line of our block in /etc/hosts. */
export const hostsMark = '# BEGIN mailha: every host and VIP of the cluster';

/** The first line of our block in /etc/fstab. */
export const storeMark = '# BEGIN mailha: the mail store';
