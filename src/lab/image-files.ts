/**
 * Runs before the network is configured, at every boot: udev is masked for the sake of speed, so the interfaces
 * of the vector driver are renamed here. What a guest is comes from the kernel's command line, and is written once.
 */
export const labInit = `#!/bin/sh
for word in $(cat /proc/cmdline); do
  case $word in
    lab.name=*) name=\${word#*=} ;;
    lab.pub=*) pub=\${word#*=} ;;
    lab.prv=*) prv=\${word#*=} ;;
    lab.dir=*) dir=\${word#*=} ;;
  esac
done
ip link set vec0 name eth0
ip link set vec1 name eth1
echo "$name" > /proc/sys/kernel/hostname
[ -e /etc/lab-name ] && exit 0
echo "$name" > /etc/hostname
printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' "$name" > /etc/hosts
cat > /etc/network/interfaces <<EOF
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
	address $pub
	gateway 192.0.2.1

auto eth1
iface eth1 inet static
	address $prv
EOF
mkdir -p /run/lab
mount -t hostfs none /run/lab -o "$dir/guests/$name"
cp /run/lab/ssh_host_ed25519_key /run/lab/ssh_host_ed25519_key.pub /etc/ssh/
chown root:root /etc/ssh/ssh_host_ed25519_key*
chmod 600 /etc/ssh/ssh_host_ed25519_key
umount /run/lab
systemd-machine-id-setup >/dev/null 2>&1
echo "$name" > /etc/lab-name
`;

export const labInitUnit = `[Unit]
Description=Identity and interfaces of a lab guest
DefaultDependencies=no
After=systemd-remount-fs.service
Before=networking.service ssh.service systemd-hostnamed.service
Wants=network-pre.target
Before=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/lab-init

[Install]
WantedBy=sysinit.target
`;

/** Units that a guest of a few processes can do without; each costs a second or more of boot. */
export const masked = [
  'systemd-udevd.service',
  'systemd-udev-trigger.service',
  'systemd-udev-settle.service',
  'systemd-udevd-control.socket',
  'systemd-udevd-kernel.socket',
  'ifupdown-pre.service',
  'ifupdown-wait-online.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'dpkg-db-backup.timer',
  'systemd-timesyncd.service',
  'systemd-binfmt.service',
  'getty@tty1.service',
  'getty-static.service',
  'serial-getty@ttyS0.service',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'modprobe@drm.service',
  'modprobe@configfs.service',
  'modprobe@fuse.service',
  'modprobe@efi_pstore.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
] as const;

/** A fork costs 30 to 50 ms in a guest, so dpkg is spared the work that only a desktop would miss. */
export const dpkgConf = `path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
force-unsafe-io
`;

export const aptConf = `APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::PDiffs "false";
`;
