import { attempt, run } from './command.ts';
import { type Guest, guests, type Network, type NetworkName, networks, tapOf } from './hosts.ts';

/** A bridge that passes VRRP's multicast on, at once. Two names are taken by networks, so bridges have the same. */
const bridge = 'type bridge stp_state 0 forward_delay 0 mcast_snooping 0';

/** Makes the namespace with its bridges, and every guest's taps, unless it is there. Heals one that is half made. */
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
  // No address of its own: while it is off the bridge nothing is to answer the guest.
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

/** Taps and bridges go with it. What still runs inside has to be ended before. */
export async function removeNamespace(namespace: string): Promise<void> {
  if (await exists(namespace)) await run(['ip', 'netns', 'delete', namespace]);
}

/** Of every link in the namespace, the bridge it is on. Nothing when there is no namespace. */
export async function linksIn(namespace: string): Promise<ReadonlyMap<string, string | undefined>> {
  const { code, stdout } = await attempt(['ip', '-n', namespace, '-json', 'link', 'show']);
  if (code !== 0) return new Map();
  const links = JSON.parse(stdout) as readonly { readonly ifname: string; readonly master?: string }[];
  return new Map(links.map(({ ifname, master }) => [ifname, master]));
}

/** Pulls a cable or puts it back. The guest's own link stays up: it notices silence, as behind a dead switch. */
export async function setCable(namespace: string, tap: string, to: NetworkName | undefined): Promise<void> {
  const end = to === undefined ? ['nomaster'] : ['master', to];
  await run(['ip', '-n', namespace, 'link', 'set', 'dev', tap, ...end]);
}

/** Puts every cable back. */
export async function plugAll(namespace: string): Promise<void> {
  const taps = guests.flatMap((guest) => networks.map((network) => ({ tap: tapOf(guest, network), to: network.name })));
  const commands = taps.map(({ tap, to }) => `link set dev ${tap} master ${to}\n`);
  await run(['ip', '-n', namespace, '-batch', '-'], { stdin: commands.join('') });
}
