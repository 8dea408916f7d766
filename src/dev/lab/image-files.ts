import { labInit, labInitUnit } from './lab-init.ts';
import { hostfs, type Release } from './releases.ts';
import { unwanted } from './unwanted.ts';

/** A file of the image. */
export interface ImageFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
}

/** Files that differ from a fresh Debian host, each with its reason. */
export const imageFilesOf = (release: Release): readonly ImageFile[] => [
  { path: '/usr/local/sbin/lab-init', content: labInit(release), mode: 0o755 },
  { path: '/etc/systemd/system/lab-init.service', content: labInitUnit },
  // The package repository, mounted on first use. Paths are relative to the folder that guests can read.
  {
    path: '/etc/systemd/system/srv-repo.mount',
    content: `[Mount]\nWhat=none\nWhere=/srv/repo\nType=hostfs\nOptions=ro,${hostfs(release, `/repository/${release}`)}\n`,
  },
  { path: '/etc/systemd/system/srv-repo.automount', content: '[Automount]\nWhere=/srv/repo\n' },
  // Each extra command of a unit costs a process.
  {
    path: '/etc/systemd/system/ssh.service.d/lab.conf',
    content: '[Service]\nExecStartPre=\n',
  },
  {
    path: '/etc/systemd/system/networking.service.d/lab.conf',
    content: '[Service]\nExecStart=\nExecStart=/sbin/ifup -a --read-environment\n',
  },
  {
    path: '/etc/systemd/journald.conf.d/lab.conf',
    content: '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\n',
  },
  {
    path: '/etc/systemd/system.conf.d/lab.conf',
    content: '[Manager]\nDefaultTasksAccounting=no\nDefaultMemoryAccounting=no\n',
  },
  { path: '/etc/apt/sources.list', content: 'deb [trusted=yes] file:/srv/repo ./\n' },
  // The repository is on hostfs, which apt's sandbox user cannot read.
  {
    path: '/etc/apt/apt.conf.d/90lab',
    content: 'APT::Sandbox::User "root";\nAPT::Install-Recommends "false";\nAcquire::Languages "none";\n',
  },
  // dpkg spends most of its time in fsync, which a disposable disk does not need.
  {
    path: '/etc/dpkg/dpkg.cfg.d/90lab',
    content:
      'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\nforce-unsafe-io\n',
  },
  // By default MariaDB reserves 8 TiB of address space, more than a guest has, and every SST copies the log. Must exist before
  // the package is installed, which starts the server to create its database.
  {
    path: '/etc/mysql/mariadb.conf.d/99-lab.cnf',
    content:
      '[mysqld]\nloose_innodb_buffer_pool_size_max=256M\ninnodb_buffer_pool_size=64M\ninnodb_log_file_size=8M\n' +
      'innodb_use_native_aio=0\nperformance_schema=OFF\n',
  },
  // Filled at first boot, which is detected by this file being empty.
  { path: '/root/.ssh/authorized_keys', content: '', mode: 0o600 },
  // systemd generates one at first boot.
  { path: '/etc/machine-id', content: '' },
  // The lab has no DNS. This machine's resolver is unreachable from a guest; every reverse lookup would take ten seconds.
  { path: '/etc/resolv.conf', content: '# No resolvers: names are in /etc/hosts.\n' },
  { path: '/etc/default/locale', content: 'LANG=C.UTF-8\n' },
  { path: '/etc/fstab', content: '# A lab guest mounts its root by the kernel command line.\n' },
];

/** Links of the image. Units and generators are masked by a link to /dev/null. */
export const imageLinks: readonly { readonly path: string; readonly to: string }[] = [
  { path: '/etc/systemd/system/sysinit.target.wants/lab-init.service', to: '../lab-init.service' },
  { path: '/etc/systemd/system/local-fs.target.wants/srv-repo.automount', to: '../srv-repo.automount' },
  { path: '/etc/systemd/system/default.target', to: '/lib/systemd/system/multi-user.target' },
  ...unwanted.temporary.map((name) => ({ path: `/etc/tmpfiles.d/${name}`, to: '/dev/null' })),
  ...unwanted.units.map((unit) => ({ path: `/etc/systemd/system/${unit}`, to: '/dev/null' })),
  ...unwanted.generators.map((name) => ({ path: `/etc/systemd/system-generators/${name}`, to: '/dev/null' })),
];

/** Paths removed from the image. */
export const imageRemovals: readonly string[] = [
  // Excluded by the guests' dpkg too. mmdebstrap could exclude them, but takes a minute longer.
  '/usr/share/doc',
  '/usr/share/man',
  '/usr/share/locale',
  // Written by mmdebstrap; the guests use the source above.
  '/etc/apt/sources.list.d/0000sources.list',
  // dbus starts on demand.
  '/lib/systemd/system/multi-user.target.wants/dbus.service',
  // Only comments; without it the unit is skipped.
  '/etc/modules-load.d/modules.conf',
  // Each guest gets its own key at first boot.
  '/etc/ssh/ssh_host_ecdsa_key',
  '/etc/ssh/ssh_host_ecdsa_key.pub',
  '/etc/ssh/ssh_host_ed25519_key',
  '/etc/ssh/ssh_host_ed25519_key.pub',
  '/etc/ssh/ssh_host_rsa_key',
  '/etc/ssh/ssh_host_rsa_key.pub',
];
