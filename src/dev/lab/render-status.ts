import { releaseOf } from './releases.ts';
import type { GuestStatus, LabStatus } from './status.ts';

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** For a terminal: one line per host, then totals. */
export function renderStatus(status: LabStatus): string {
  const up = status.guests.filter((guest) => guest.up).length;
  const saved = status.saved.map(({ name, images }) => `${name} (${releasesIn(Object.values(images))})`);
  return [
    ...status.guests.map(line),
    '',
    `${up} of ${status.guests.length} up, ${mib(status.memoryBytes)} of memory, namespace ${status.namespace}`,
    `saved: ${saved.join(', ') || 'nothing'}`,
  ].join('\n');
}

const releasesIn = (keys: readonly string[]) => [...new Set(keys.map(releaseOf))].join(' and ');

function line(guest: GuestStatus): string {
  const cables = guest.unplugged.length > 0 ? `off ${guest.unplugged.join(' and ')}` : '';
  const power = guest.up ? `up ${guest.upSeconds} s` : 'down';
  const { addresses, memoryBytes, diskBytes, image } = guest;
  const columns = [
    guest.name.padEnd(7),
    (image ? releaseOf(image) : '-').padEnd(8),
    power.padEnd(11),
    addresses.public.padEnd(11),
    addresses.private.padEnd(14),
    `memory ${mib(memoryBytes).padStart(8)}`,
    `disk ${mib(diskBytes).padStart(8)}`,
    cables,
  ];
  return columns.join('  ').trimEnd();
}
