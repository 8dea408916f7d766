/**
 * Runs at every boot before the network is configured. There is no udev, so the interfaces of the vector driver are
 * renamed here. What a guest is comes from the kernel's command line, and is written the first time only.
 *
 * ifup takes 4 s for two interfaces in a guest. As long as /etc/network/interfaces is ours and nobody else configures
 * the same interfaces, it is told that they are up already (its own state file), and ip does it in one go.
 */
export const labInit = `#!/bin/sh
read -r line < /proc/cmdline
for word in $line; do
  case $word in
    lab.name=*) name=\${word#*=} ;;
    lab.public=*) public=\${word#*=} ;;
    lab.private=*) private=\${word#*=} ;;
    lab.gateway=*) gateway=\${word#*=} ;;
    lab.keys=*) keys=\${word#*=} ;;
    lab.repository=*) repository=\${word#*=} ;;
  esac
done

first_boot() {
  echo "$name" > /etc/hostname
  echo "$name" > /proc/sys/kernel/hostname
  printf '127.0.0.1\\tlocalhost\\n127.0.1.1\\t%s\\n' "$name" > /etc/hosts
  printf '%s\\n' 'source /etc/network/interfaces.d/*' '' 'auto lo' 'iface lo inet loopback' '' \\
    'auto eth0' 'iface eth0 inet static' "  address $public" "  gateway $gateway" '' \\
    'auto eth1' 'iface eth1 inet static' "  address $private" > /etc/network/interfaces
  cp /etc/network/interfaces /etc/network/interfaces.lab
  mount -t hostfs -o "ro,$keys" none /mnt
  mkdir -p -m 700 /root/.ssh
  cp /mnt/authorized_keys /root/.ssh/
  cp /mnt/ssh_host_ed25519_key /mnt/ssh_host_ed25519_key.pub /etc/ssh/
  umount /mnt
  sync
  echo "$name" > /etc/lab-name
}
[ -e /etc/lab-name ] || first_boot

mount -t hostfs -o "ro,$repository" none /srv/repo

ours() {
  cmp -s /etc/network/interfaces /etc/network/interfaces.lab || return 1
  ! grep -qsE '^[[:space:]]*iface[[:space:]]+(lo|eth0|eth1)[[:space:]]' /etc/network/interfaces.d/*
}
if ours; then
  ip -batch - <<EOF
link set vec0 name eth0
link set vec1 name eth1
link set lo up
link set eth0 up
link set eth1 up
addr add $public brd + dev eth0
addr add $private brd + dev eth1
route add default via $gateway dev eth0 onlink
EOF
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
