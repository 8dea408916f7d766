import { hostfs, type Release } from './releases.ts';

/**
 * Runs at every boot before the network is configured. There is no udev, so it renames the vector driver's interfaces.
 * A guest's identity comes from the kernel command line and is written at first boot only. A process costs at least
 * 50 ms in a guest, so the script uses shell builtins where it can.
 *
 * ifup takes 4 s for two interfaces. While /etc/network/interfaces is unchanged and no other file configures the same
 * interfaces, `ip` configures them in one batch, and ifup's state files mark them as up.
 */
export const labInit = (release: Release) => `#!/bin/sh
read -r line < /proc/cmdline
for word in $line; do
  case $word in
    lab.name=*) name=\${word#*=} ;;
    lab.public=*) public=\${word#*=} ;;
    lab.private=*) private=\${word#*=} ;;
    lab.gateway=*) gateway=\${word#*=} ;;
  esac
done
newline='
'
interfaces="source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
  address $public
  gateway $gateway

auto eth1
iface eth1 inet static
  address $private
"

content() {
  text=
  while IFS= read -r line; do text="$text$line$newline"; done < "$1"
}

copy() {
  content "$1"
  printf '%s' "$text" > "$2"
}

first_boot() {
  mount -t hostfs -o "ro,${hostfs(release, '/keys/$name')}" none /mnt
  umask 077
  copy /mnt/authorized_keys /root/.ssh/authorized_keys
  copy /mnt/ssh_host_ed25519_key /etc/ssh/ssh_host_ed25519_key
  copy /mnt/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_ed25519_key.pub
  umask 022
  umount /mnt
  printf '127.0.0.1\\tlocalhost\\n127.0.1.1\\t%s\\n' "$name" > /etc/hosts
  printf '%s' "$interfaces" > /etc/network/interfaces
  echo "$name" > /etc/hostname
  echo "$name" > /proc/sys/kernel/hostname
}
# A power loss in the first seconds leaves empty files on the disk.
[ -s /root/.ssh/authorized_keys ] && [ -s /etc/ssh/ssh_host_ed25519_key ] && [ -s /etc/hostname ] || first_boot

ours() {
  content /etc/network/interfaces
  [ "$text" = "$interfaces" ] || return 1
  for file in /etc/network/interfaces.d/*; do
    [ -e "$file" ] || continue
    while read -r word interface rest; do
      case $word/$interface in iface/lo | iface/eth0 | iface/eth1) return 1 ;; esac
    done < "$file"
  done
}
if ours; then
  ip -batch - <<END
link set vec0 name eth0
link set vec1 name eth1
link set lo up
link set eth0 up
link set eth1 up
addr add $public brd + dev eth0
addr add $private brd + dev eth1
route add default via $gateway dev eth0 onlink
END
  mkdir -p /run/network
  for interface in lo eth0 eth1; do
    echo "$interface=$interface" >> /run/network/ifstate
    echo "$interface" > "/run/network/ifstate.$interface"
  done
else
  printf '%s\\n' 'link set vec0 name eth0' 'link set vec1 name eth1' | ip -batch -
fi
`;

export const labInitUnit = `[Unit]
Description=Identity and interfaces of a lab guest
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target networking.service ssh.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/lab-init

[Install]
WantedBy=sysinit.target
`;
