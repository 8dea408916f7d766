import { labInit, labInitUnit } from './lab-init.ts';
import { unwanted } from './unwanted.ts';

/** A file of the image. */
export interface ImageFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
}

/** What a guest has that a fresh Debian host has not. Each line is for the lab's sake and says why. */
export const imageFiles: readonly ImageFile[] = [
  { path: '/usr/local/sbin/lab-init', content: labInit, mode: 0o755 },
  { path: '/etc/systemd/system/lab-init.service', content: labInitUnit },
  // The packages, read when they are first asked for. Paths are relative to the folder that a guest may see at all.
  {
    path: '/etc/systemd/system/srv-repo.mount',
    content: '[Mount]\nWhat=none\nWhere=/srv/repo\nType=hostfs\nOptions=ro,/repository\n',
  },
  { path: '/etc/systemd/system/srv-repo.automount', content: '[Automount]\nWhere=/srv/repo\n' },
  // What a unit does beyond starting its program costs a process each.
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
  // The repository is read through hostfs, where the sandbox user of apt may not.
  {
    path: '/etc/apt/apt.conf.d/90lab',
    content: 'APT::Sandbox::User "root";\nAPT::Install-Recommends "false";\nAcquire::Languages "none";\n',
  },
  // A guest's disk is thrown away with the lab, and fsync is what dpkg spends its time on.
  {
    path: '/etc/dpkg/dpkg.cfg.d/90lab',
    content:
      'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\nforce-unsafe-io\n',
  },
  // MariaDB reserves 8 TiB of addresses by default, more than a guest has; the log travels with every SST. It has to
  // be there before the package, which starts the server to make its database.
  {
    path: '/etc/mysql/mariadb.conf.d/99-lab.cnf',
    content:
      '[mysqld]\nloose_innodb_buffer_pool_size_max=256M\ninnodb_buffer_pool_size=64M\ninnodb_log_file_size=8M\n' +
      'innodb_use_native_aio=0\nperformance_schema=OFF\n',
  },
  // Filled at a guest's first boot, which is known by its being empty.
  { path: '/root/.ssh/authorized_keys', content: '', mode: 0o600 },
  // systemd draws one at a guest's first boot.
  { path: '/etc/machine-id', content: '' },
  // The lab has no DNS. The machine's own resolver would be out of reach, and every reverse lookup take ten seconds.
  { path: '/etc/resolv.conf', content: '# Nobody is to be asked: names are in /etc/hosts.\n' },
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

/** What the image goes without. */
export const imageRemovals: readonly string[] = [
  // The guests' dpkg leaves these out as well; mmdebstrap could, but takes a minute longer for it.
  '/usr/share/doc',
  '/usr/share/man',
  '/usr/share/locale',
  // mmdebstrap's own: the guests have the one source above.
  '/etc/apt/sources.list.d/0000sources.list',
  // dbus starts when it is first asked.
  '/lib/systemd/system/multi-user.target.wants/dbus.service',
  // Empty but for comments; without it the unit has nothing to do.
  '/etc/modules-load.d/modules.conf',
  // Every guest is given its own key at its first boot.
  '/etc/ssh/ssh_host_ecdsa_key',
  '/etc/ssh/ssh_host_ecdsa_key.pub',
  '/etc/ssh/ssh_host_ed25519_key',
  '/etc/ssh/ssh_host_ed25519_key.pub',
  '/etc/ssh/ssh_host_rsa_key',
  '/etc/ssh/ssh_host_rsa_key.pub',
];
