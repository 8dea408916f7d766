import { type SlapdNode, slapdNode } from '../../facts/ldap/node.ts';
import { type ByWords, byWords } from '../../model/text/by-words.ts';
import { complaintCheck } from './complaint-check.ts';

export const dovecotNotCorrupt = complaintCheck({
  id: 'dovecot.not-corrupt',
  on: 'mail',
  of: 'dovecot',
  says: 'Dovecot reports damaged mailboxes or indexes',
  most: 50,
  remedy: (host) =>
    `On ${host}: \`journalctl -t dovecot -p warning --since=-10min\` names the mailbox. If one mailbox is open on both mail hosts, check persistence of the service; then \`doveadm force-resync -u USER '*'\`.`,
});

/** What to do, by what MariaDB says. */
const galeraRemedies: ByWords<(host: string) => string> = [
  [
    /disk (?:is )?full|no space left|errcode: 28|errno: 28|error number 28/i,
    (host) =>
      `On ${host}: \`df -h\`, and free space where the line says; writes wait or fail until then. Never delete ib* files or galera.cache.`,
  ],
  [
    /too many open files|errcode: 24|errno: 24/i,
    (host) =>
      `On ${host}: raise LimitNOFILE (\`systemctl edit mariadb\`) above table_open_cache, and restart it with \`restart ${host}\`.`,
  ],
  [
    /certificate verify|handshake with remote endpoint|SSL_CTX|SSL error/i,
    (host) =>
      `Check the certificates of Galera's replication on ${host} and the node in the line: \`openssl x509 -enddate -noout -in\` the file of socket.ssl_cert, and its CA.`,
  ],
  [
    /WSREP_SST|sst_(?:mariabackup|rsync|xtrabackup)|state transfer|never receive state/i,
    (host) =>
      `A state transfer failed: \`journalctl -u mariadb --since=-10min\` on ${host} and on the other end shows why, as do /var/lib/mysql/mariabackup.*.log; it needs ports 4444 and 4568 of the private network.`,
  ],
];

export const galeraNoErrors = complaintCheck({
  id: 'galera.no-errors',
  on: 'database',
  of: 'mariadb',
  says: 'MariaDB logs errors',
  unit: () => 'mariadb.service',
  grave: /corrupt|Assertion failure|is marked as crashed|waiting for someone to free|Disk is full writing/i,
  remedy(host, newest) {
    const look = `On ${host}: \`journalctl -u mariadb --since=-10min | grep ERROR\``;
    return (
      byWords(galeraRemedies, newest)?.(host) ??
      `${look}. Corruption is per node: rebuild it with \`recover databases\` while the other nodes are Synced.`
    );
  },
});

export const ldapNoErrors = complaintCheck({
  id: 'ldap.no-errors',
  on: 'mail',
  of: 'slapd',
  says: 'slapd logs errors',
  unit: () => 'slapd.service',
  // During the first deploy, until the other provider has cn=replica as well.
  passing: /slap_client_connect/,
  facts: { node: slapdNode },
  isOver: (line, { node }) => isConnected(node, /URI=(\S+)/.exec(line)?.[1]),
  grave: /MDB_(MAP_FULL|CORRUPTED|PANIC)/,
  remedy: (host) =>
    `On ${host}: \`journalctl -t slapd --since=-10min\`; \`ldap\` shows whether it still follows the other providers. MDB_MAP_FULL needs a larger olcDbMaxSize. \`deploy mail\` sets the password of cn=replica where a bind fails with (49). "quitting" ends replication until \`systemctl restart slapd\`.`,
});

/** Whether all consumers of this provider are connected. */
function isConnected({ directories = [] }: SlapdNode, url = ''): boolean {
  const all = directories.flatMap(({ consumers = [] }) => consumers);
  const to = all.filter(({ provider }) => provider.split(/\s+/).includes(url));
  return to.length > 0 && to.every(({ connection }) => connection !== '');
}

export const noOomKills = complaintCheck({
  id: 'host.no-oom-kills',
  on: 'every host',
  of: 'oom',
  says: 'the kernel killed a process for lack of memory',
  remedy: (host) =>
    `On ${host}: \`journalctl -k -g 'Out of memory' --since=-1h\` and \`free -m\`; add memory or lower what the process may use.`,
});

export const vrrpAdvertsFit = complaintCheck({
  id: 'keepalived.adverts',
  on: 'director',
  of: 'vrrp',
  says: 'keepalived drops adverts that do not fit',
  remedy: (host) =>
    `On ${host}: \`tcpdump -vni any vrrp\` shows who sends them. Another cluster with the same vrid: give the VIP another \`vrid\` in cluster.yaml, then \`deploy directors\`. The other director: \`plan directors\` shows how its keepalived.conf differs.`,
});

export const mailStoreUsable = complaintCheck({
  id: 'mail-store.usable',
  on: 'mail',
  of: 'store',
  says: 'Dovecot cannot use files of the mail store',
  grave: /read-only file system|input\/output error/i,
  remedy: (host, newest) => {
    const look = `On ${host}: \`journalctl -t dovecot -p err --since=-10min\` names the files`;
    if (/permission denied/i.test(newest)) {
      return `${look}, \`stat\` their owner, which must be vmail. 65534 comes from the id mapping of NFS: \`nfsidmap -c\`, and the same Domain in /etc/idmapd.conf on the filer; or it exports with all_squash (\`exportfs -v\` there).`;
    }
    if (/lock/i.test(newest)) {
      return `${look}. If few users wait, a process of theirs hangs: \`doveadm kick USER\`. "No locks available" is NFS: \`systemctl status rpc-statd\` on ${host} and the filer.`;
    }
    return `${look}; \`status filer\` shows whether the mail store answers and has room, \`findmnt -O ro\` and \`dmesg | tail\` there whether its disk fails.`;
  },
});

export const mailProcessesStart = complaintCheck({
  id: 'mail.processes',
  on: 'mail',
  of: 'processes',
  says: 'mail services cannot start the processes that clients need',
  unit: (line) => (/service\(|moved backwards/.test(line) ? 'dovecot.service' : 'postfix.service'),
  passing: /moved backwards/,
  isOver: (line, _, age) => age > Number(/waiting for (\d+)/.exec(line)?.[1]),
  most: 10,
  remedy: (host, newest) => {
    if (newest.includes('moved backwards')) {
      return `On ${host}: \`timedatectl\`. Its clock was set back, and Dovecot starts no processes for as long, for 3 min at most. chrony and systemd-timesyncd slew a clock instead of setting it.`;
    }
    if (newest.includes('reached its process limit')) {
      return `On ${host}: \`ss -Htn state established '( sport = :25 or sport = :587 )'\` shows the clients; a slow filter or lookup holds them, or raise the process count of that service in /etc/postfix/master.cf.`;
    }
    if (newest.includes('_limit')) {
      return `On ${host}: \`doveadm who\` shows who has most connections; raise that limit of the service in /etc/dovecot, then \`systemctl reload dovecot\`.`;
    }
    if (/fork/.test(newest)) {
      return `On ${host}: \`free -m\` and \`systemctl status dovecot postfix\` (Tasks, Memory) show what is used up.`;
    }
    return `On ${host}: the lines before it in \`journalctl -t dovecot -u 'postfix*' -n 100\` say why; \`doveconf -n >/dev/null\` and \`postfix check\` find mistakes in the configuration.`;
  },
});

/** What to do, by what the kernel says. */
const kernelRemedies: ByWords<(host: string) => string> = [
  [
    /table full, dropping packet/,
    (host) =>
      `On ${host}, which refuses new connections: \`sysctl net.netfilter.nf_conntrack_count\` shows how many are tracked; double net.netfilter.nf_conntrack_max, also in /etc/sysctl.d.`,
  ],
  [
    /neighbou?r table overflow/,
    (host) =>
      `On ${host}: \`ip neigh | wc -l\` shows how many there are; raise net.ipv4.neigh.default.gc_thresh3 above it, also in /etc/sysctl.d.`,
  ],
  [
    /blocked for more than|soft lockup|stall/,
    (host) =>
      `On ${host}: \`vmstat 1\` and \`ps -eo stat,wchan:32,comm | grep ^D\` show what waits for a disk or the mail store; the hypervisor may be overloaded.`,
  ],
];

export const noKernelErrors = complaintCheck({
  id: 'host.no-kernel-errors',
  on: 'every host',
  of: 'kernel',
  says: 'the kernel reports errors',
  grave: /read-?only|shut ?ting down|shutdown|table full, dropping packet|out-of-data-space/i,
  remedy: (host, newest) =>
    byWords(kernelRemedies, newest)?.(host) ??
    `On ${host}: \`journalctl -k -p err --since=-1h\` names the disk, \`findmnt -O ro\` what became read-only. Drain ${host} before it loses the disk; do not restart its database on it.`,
});
