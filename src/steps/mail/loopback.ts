import type { HeldAddress } from '../../facts/host/addresses.ts';
import { addresses } from '../../facts/host/addresses.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { readings } from '../../facts/host/readings.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { loopbackVips } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { setNow, sysctlFile } from '../director/kernel.ts';
import { putFiles } from '../host/put-file.ts';

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

/** interfaces(5): an alias for each VIP, brought up by `ifup lo:0` and with the other interfaces at boot. */
export function renderInterfaces(vips: readonly Vip[]): string {
  const head = '# Written by mailha from cluster.yaml: the VIPs this real server accepts under direct routing.\n';
  const stanzas = vips.map(
    ({ name, address }, i) => `
# ${name}
auto lo:${i}
iface lo:${i} inet static
    address ${address}
    netmask 255.255.255.255
    pre-up sysctl -q -w ${arpSettings.map((setting) => `${setting.name}=${setting.value}`).join(' ')}
`,
  );
  return head + stanzas.join('');
}

const sourceLine = /^\s*source(?:-directory)?\s+(\/etc\/network\/)?interfaces\.d/m;

/** Addresses of the public network on lo that are no VIP of this host: it would keep their packets to itself. */
function strays(held: readonly HeldAddress[], inventory: Inventory, host: Host): readonly HeldAddress[] {
  const wanted = loopbackVips(inventory, host).map(({ address }) => address);
  const vips = inventory.vips.map(({ address }) => address);
  return held.filter(
    ({ interface: on, address }) => on === 'lo' && vips.includes(address) && !wanted.includes(address),
  );
}

const remove = ({ address, prefix }: HeldAddress): Change => ({
  summary: `remove ${address} from lo (VIP of another tier)`,
  run: ['ip', 'address', 'delete', `${address}/${prefix}`, 'dev', 'lo'],
  undo: [{ run: ['ip', 'address', 'add', `${address}/${prefix}`, 'dev', 'lo'] }],
});

const bringUp = (name: string, { address }: Vip): Change => ({
  summary: `bring up ${name} with ${address}`,
  run: ['ifup', '--force', name],
  undo: [{ run: ['ifdown', '--force', name] }],
});

/** Cloud images bring netplan and systemd-networkd instead: no ifup, and nothing that reads interfaces(5) at boot. */
function withoutIfupdown({ name }: Host): string {
  return `${name} has no /etc/network/interfaces (no ifupdown), which mailha needs to keep the VIPs on lo: \`apt-get install ifupdown\` there, which leaves netplan and systemd-networkd as they are, then plan again`;
}

export const loopbackHoldsVips = defineStep({
  id: 'loopback.holds-vips',
  on: ['database', 'mail'],
  summary: 'the real server has its VIPs on loopback and does not answer ARP for them',
  facts: { files: managedFiles, readings, addresses },
  plan({ files, readings: now, addresses: held }, host, { inventory }) {
    const vips = loopbackVips(inventory, host);
    const onLoopback = (vip: Vip) => held.some(({ interface: on, address }) => on === 'lo' && address === vip.address);
    const interfaces = files.get(paths.interfaces)?.content;
    if (interfaces === undefined && vips.length > 0) throw new Refused(withoutIfupdown(host));
    return [
      ...strays(held, inventory, host).map(remove),
      ...putFiles(files, [
        { path: paths.realServerSysctl, content: sysctlFile(arpSettings) },
        { path: paths.loopback, content: renderInterfaces(vips) },
        ...(interfaces === undefined || sourceLine.test(interfaces)
          ? []
          : [{ path: paths.interfaces, content: `${interfaces}\nsource /etc/network/interfaces.d/*\n` }]),
      ]),
      // Before the address: once it is there, the first ARP request may come.
      ...setNow(arpSettings, now),
      ...vips.flatMap((vip, i) => (onLoopback(vip) ? [] : [bringUp(`lo:${i}`, vip)])),
    ];
  },
});
