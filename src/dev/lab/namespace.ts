import { attempt, run } from './command.ts';
import { type Guest, guests, type Network, type NetworkName, networks, tapOf } from './hosts.ts';

/** Options of a bridge that forwards VRRP's multicast immediately. Each bridge is named after its network. */
const bridge = 'type bridge stp_state 0 forward_delay 0 mcast_snooping 0';

/** Creates the namespace, its bridges and every guest's taps, where missing. Completes a half-created one. */
export async function ensureNamespace(namespace: string): Promise<void> {
  if (!(await exists(namespace))) await run(['ip', 'netns', 'add', namespace]);
  const links = await linksIn(namespace);
  const made = networks.filter(({ name }) => !links.has(name)).flatMap(bridgeCommands);
  const taps = guests.flatMap((guest) => networks.map((network) => ({ guest, network })));
  const missing = taps.filter(({ guest, network }) => !links.has(tapOf(guest, network)));
  const commands = [...made, ...missing.flatMap(({ guest, network }) => tapCommands(guest, network))];
  await run(['ip', '-n', namespace, '-batch', '-'], { stdin: ['link set lo up', ...commands, ''].join('\n') });
}

function bridgeCommands({ name, prefix }: Network): readonly string[] {
  return [`link add ${name} ${bridge}`, `addr add ${prefix}.1/24 dev ${name}`, `link set ${name} up`];
}

function tapCommands(guest: Guest, network: Network): readonly string[] {
  const tap = tapOf(guest, network);
  // Without an address: while off the bridge, nothing may answer the guest.
  return [
    `tuntap add dev ${tap} mode tap`,
    `link set ${tap} addrgenmode none`,
    `link set ${tap} master ${network.name} up`,
  ];
}

export async function exists(namespace: string): Promise<boolean> {
  const { stdout } = await attempt(['ip', 'netns', 'list']);
  return stdout.split('\n').some((line) => line.split(' ')[0] === namespace);
}

/** Also removes taps and bridges. End the processes inside first. */
export async function removeNamespace(namespace: string): Promise<void> {
  if (await exists(namespace)) await run(['ip', 'netns', 'delete', namespace]);
}

/** Every link in the namespace with its bridge. Empty without a namespace. */
export async function linksIn(namespace: string): Promise<ReadonlyMap<string, string | undefined>> {
  const { code, stdout } = await attempt(['ip', '-n', namespace, '-json', 'link', 'show']);
  if (code !== 0) return new Map();
  const links = JSON.parse(stdout) as readonly { readonly ifname: string; readonly master?: string }[];
  return new Map(links.map(({ ifname, master }) => [ifname, master]));
}

/** Unplugs or plugs a cable. The guest's link stays up, as behind a dead switch: it only sees silence. */
export async function setCable(namespace: string, tap: string, to: NetworkName | undefined): Promise<void> {
  const end = to === undefined ? ['nomaster'] : ['master', to];
  await run(['ip', '-n', namespace, 'link', 'set', 'dev', tap, ...end]);
}

/** Plugs in every cable. */
export async function plugAll(namespace: string): Promise<void> {
  const taps = guests.flatMap((guest) => networks.map((network) => ({ tap: tapOf(guest, network), to: network.name })));
  const commands = taps.map(({ tap, to }) => `link set dev ${tap} master ${to}\n`);
  await run(['ip', '-n', namespace, '-batch', '-'], { stdin: commands.join('') });
}
