import type { Fact } from '../../model/check/fact.ts';

const text = { anyCode: true, parse: (stdout: string) => stdout } as const;

const patterns = [
  ...['keepalived', 'ldirectord', 'nginx', 'mariadb', 'garb', 'slapd', 'postfix*', 'dovecot', 'amavis*', 'clamav*'],
  ...['nfs*', 'ssh*', 'chrony*', 'systemd-timesyncd', 'networking', 'nftables', 'mailha*'],
];

/** Warnings of the daemons that mailha runs, and of the kernel: the newest of the last day. */
const journal: Fact<string> = {
  id: 'support.journal',
  argv: [
    ...([
      'journalctl',
      '--no-pager',
      '--output=short-iso',
      '--since=-1d',
      '--priority=warning',
      '--lines=400',
    ] as const),
    ...patterns.map((unit) => `--unit=${unit}`),
    '_TRANSPORT=kernel',
  ],
  ...text,
};

/** What happened to these daemons, also where nothing went wrong: the newest lines. */
const events: Fact<string> = {
  id: 'support.events',
  argv: [
    ...(['journalctl', '--no-pager', '--output=short-iso', '--since=-1d', '--lines=200'] as const),
    ...patterns.slice(0, 8).map((unit) => `--unit=${unit}`),
  ],
  ...text,
};

/** Versions of the packages that this is about. */
const versions: Fact<string> = {
  id: 'support.versions',
  argv: [
    'dpkg-query',
    '--show',
    ...['keepalived', 'ldirectord', 'ipvsadm', 'nginx*', 'mariadb-*', 'galera-*', 'slapd', 'postfix*', 'dovecot-*'],
    ...['amavis*', 'nfs-*', 'openssh-server', 'linux-image-*', 'systemd', 'nftables', 'ifupdown'],
  ],
  ...text,
};

const failed: Fact<string> = {
  id: 'support.failed-units',
  argv: ['systemctl', '--no-pager', '--no-legend', '--plain', '--failed'],
  ...text,
};

const load: Fact<string> = {
  id: 'support.load',
  argv: ['cat', '/proc/loadavg', '/proc/uptime', '/proc/meminfo'],
  ...text,
};

/** What people need who help, and no check judges. */
export const supportFacts: readonly Fact[] = [versions, journal, events, failed, load];
