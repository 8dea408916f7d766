import { Refused } from '../../model/text/errors.ts';
import { addressOf, type Guest, networks } from './hosts.ts';

/** What configures a guest's network: ifupdown as Debian's installer leaves it, or one of these. */
export const networkTools = ['networkd', 'netplan', 'NetworkManager'] as const;
export type NetworkTool = (typeof networkTools)[number];

/** Throws Refused with the known names. */
export function networkToolNamed(name: string): NetworkTool {
  const tool = networkTools.find((known) => known === name);
  if (tool) return tool;
  throw new Refused(`the lab has no network tool ${name}; it has ${networkTools.join(', ')}`);
}

interface ToolFile {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
}

interface Kind {
  /** udev, without which networkd and NetworkManager wait for interfaces for ever. */
  readonly packages: readonly string[];
  /** Enabled besides udev. */
  readonly units: readonly string[];
  files(guest: Guest): readonly ToolFile[];
}

const gateway = `${networks[0].prefix}.1`;
const each = (guest: Guest, make: (nic: string, address: string, isPublic: boolean) => ToolFile) =>
  networks.map((network) => make(network.nic, addressOf(guest, network), network.name === 'public'));

export const kinds: Readonly<Record<NetworkTool, Kind>> = {
  networkd: {
    packages: ['udev'],
    units: ['systemd-networkd.service'],
    files: (guest) =>
      each(guest, (nic, address, isPublic) => ({
        path: `/etc/systemd/network/10-${nic}.network`,
        content: `[Match]\nName=${nic}\n\n[Network]\nAddress=${address}/24\n${isPublic ? `Gateway=${gateway}\n` : ''}`,
        mode: '644',
      })),
  },
  // As on Debian's cloud images: netplan writes the files of networkd at each boot.
  netplan: {
    packages: ['udev', 'netplan.io'],
    units: ['systemd-networkd.service'],
    files: (guest) => [
      {
        path: '/etc/netplan/50-cloud-init.yaml',
        content: `network:\n  version: 2\n  ethernets:\n${networks
          .map(
            (network) =>
              `    ${network.nic}:\n      addresses: [${addressOf(guest, network)}/24]\n` +
              (network.name === 'public' ? `      routes: [{ to: default, via: ${gateway} }]\n` : ''),
          )
          .join('')}`,
        mode: '600',
      },
    ],
  },
  NetworkManager: {
    packages: ['udev', 'dbus', 'network-manager'],
    units: ['NetworkManager.service'],
    files: (guest) =>
      each(guest, (nic, address, isPublic) => ({
        path: `/etc/NetworkManager/system-connections/${nic}.nmconnection`,
        content:
          `[connection]\nid=${nic}\ntype=ethernet\ninterface-name=${nic}\n\n` +
          `[ipv4]\nmethod=manual\naddress1=${address}/24${isPublic ? `,${gateway}` : ''}\n\n[ipv6]\nmethod=disabled\n`,
        mode: '600',
      })),
  },
};

/** Masked in the image to save boot time, and needed by these tools. */
const masked = [
  'system/systemd-udevd.service',
  'system/systemd-udev-trigger.service',
  'system/kmod-static-nodes.service',
  'system/systemd-tmpfiles-setup-dev.service',
];

/**
 * Installs the tool, writes its files and removes ifupdown, as on a cloud image. Packages start and stop nothing: the
 * script runs over the network that it is about to replace, from the next boot on. `$@`: packages.
 */
export function conversion(tool: NetworkTool, guest: Guest): string {
  const { units, files } = kinds[tool];
  const written = files(guest).map(
    ({ path, content, mode }) => `install -D -m ${mode} /dev/stdin ${path} <<'END'\n${content}END`,
  );
  return `set -e
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
rm -f ${masked.map((name) => `/etc/systemd/${name}`).join(' ')} /etc/tmpfiles.d/systemd-network.conf
apt-get -q update
apt-get -q -y install "$@"
apt-get -q -y purge ifupdown
rm -rf /usr/sbin/policy-rc.d /etc/network
${written.join('\n')}
systemctl daemon-reload
systemctl enable ${units.join(' ')}
sync
`;
}
