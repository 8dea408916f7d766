import { existsSync, readFileSync, statSync } from 'node:fs';
import { diskOf, guestsWithDisk, imageOf } from './disks.ts';
import { addressOf, type Guest, guests, type NetworkName, networks, tapOf, usualGuests } from './hosts.ts';
import { memoryOf } from './memory.ts';
import { linksIn } from './namespace.ts';
import type { Paths } from './paths.ts';
import { runningGuests } from './processes.ts';
import { type State, statesIn } from './states.ts';

export interface GuestStatus {
  readonly name: string;
  readonly up: boolean;
  readonly upSeconds: number;
  readonly addresses: Readonly<Record<NetworkName, string>>;
  /** Networks it is unplugged from. */
  readonly unplugged: readonly NetworkName[];
  readonly memoryBytes: number;
  /** Space used by its copy-on-write file. */
  readonly diskBytes: number;
  /** Key of its disk's base image, which begins with the release; undefined without a disk. */
  readonly image: string | undefined;
}

export interface LabStatus {
  readonly namespace: string;
  readonly guests: readonly GuestStatus[];
  readonly memoryBytes: number;
  readonly saved: readonly State[];
}

export async function statusOf(paths: Paths): Promise<LabStatus> {
  const running = runningGuests(paths);
  const links = await linksIn(paths.namespace);
  const disks = guestsWithDisk(paths);
  const here = guests.filter((guest) => usualGuests.includes(guest) || disks.includes(guest.name));
  const all = here.map((guest) => guestStatus(paths, guest, { group: running.get(guest.name), links }));
  return {
    namespace: paths.namespace,
    guests: all,
    memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    saved: await statesIn(paths),
  };
}

interface GuestView {
  readonly group: number | undefined;
  readonly links: Awaited<ReturnType<typeof linksIn>>;
}

function guestStatus(paths: Paths, guest: Guest, { group, links }: GuestView): GuestStatus {
  const disk = diskOf(paths, guest.name);
  const pulled = networks.filter((network) => {
    const tap = tapOf(guest, network);
    return links.has(tap) && links.get(tap) !== network.name;
  });
  return {
    name: guest.name,
    up: group !== undefined,
    upSeconds: group === undefined ? 0 : secondsSince(group),
    addresses: { public: addressOf(guest, networks[0]), private: addressOf(guest, networks[1]) },
    unplugged: pulled.map(({ name }) => name),
    memoryBytes: group === undefined ? 0 : memoryOf(group),
    diskBytes: existsSync(disk) ? statSync(disk).blocks * 512 : 0,
    image: imageOf(paths, guest.name)?.key,
  };
}

/** proc_pid_stat(5): field 22 is the start time since boot in clock ticks, 100 per second. */
function secondsSince(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / 100;
    return Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) - started);
  } catch {
    return 0;
  }
}
