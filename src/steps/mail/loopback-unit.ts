import type { Vip } from '../../model/inventory/services.ts';

/** Without these the real server would answer ARP for the VIP and take it away from the director (LVS-HOWTO, the ARP problem). */
export const arpSettings = [
  {
    name: 'net.ipv4.conf.all.arp_ignore',
    value: '1',
    why: 'Answer ARP only for addresses of the receiving interface: never for the VIP on lo.',
  },
  {
    name: 'net.ipv4.conf.all.arp_announce',
    value: '2',
    why: "Send ARP requests from the interface's own address: never from the VIP.",
  },
] as const;

/**
 * A unit of our own, because no tool that configures networks is on every host: Debian's installer leaves ifupdown, cloud
 * images netplan with systemd-networkd, desktops NetworkManager. None of them touches lo unless its configuration names it.
 */
export function renderLoopbackUnit(vips: readonly Vip[]): string {
  const settings = arpSettings.map(({ name, value }) => `${name}=${value}`).join(' ');
  const addresses = vips.map(
    ({ name, address }) => `# ${name}\nExecStart=/bin/ip address replace ${address}/32 dev lo\n`,
  );
  return `# Written by mailha from cluster.yaml: the VIPs this real server accepts under direct routing.
[Unit]
Description=VIPs of this real server on loopback
DefaultDependencies=no
# After whatever configures the network, and before every daemon that waits for it.
After=systemd-sysctl.service networking.service systemd-networkd.service NetworkManager.service
Wants=network.target
Before=network.target network-online.target

# No ExecStop: nothing that stops or restarts units takes a VIP from clients. To remove one: ip address delete.
[Service]
Type=oneshot
RemainAfterExit=yes
# Before the addresses: the first ARP request may come as soon as they are there.
ExecStart=/sbin/sysctl -q -w ${settings}
${addresses.join('')}
[Install]
WantedBy=multi-user.target
`;
}

/** The addresses that the unit, or the interfaces(5) stanzas of earlier versions, put on lo. */
export function addressesIn(text: string | undefined): readonly string[] {
  const lines = (text ?? '').matchAll(/^\s*(?:address |ExecStart=\/bin\/ip address replace )([\d.]+)/gm);
  return [...lines].map(([, address = '']) => address);
}
