import { clock } from '../facts/host/clock.ts';
import { disks } from '../facts/host/disks.ts';
import { defineGauge } from '../model/check/gauge.ts';

export const hostUp = defineGauge({
  name: 'mailha_host_up',
  help: 'Whether the host is reachable (1 or 0).',
  on: 'every host',
  facts: { clock },
  read: ({ seen, missing }) => [
    ...seen.map(({ host }) => ({ of: { host: host.name }, value: 1 })),
    ...missing.map(({ host }) => ({ of: { host: host.name }, value: 0 })),
  ],
});

export const clockOffset = defineGauge({
  name: 'mailha_clock_offset_seconds',
  help: "The host's clock minus the worker's, accurate to half the round trip.",
  on: 'every host',
  facts: { clock },
  read: ({ seen }) =>
    seen.map(({ host, facts, sentAt, receivedAt }) => ({
      of: { host: host.name },
      value: (facts.clock - (sentAt + receivedAt) / 2) / 1000,
    })),
});

export const diskUsed = defineGauge({
  name: 'mailha_disk_used_ratio',
  help: 'Fraction of a local file system in use: blocks or inodes, whichever is higher.',
  on: 'every host',
  facts: { disks },
  read: ({ seen }) =>
    seen.flatMap(({ host, facts }) =>
      facts.disks.map(({ mount, usedPercent, usedInodesPercent }) => ({
        of: { host: host.name, mount },
        value: Math.max(usedPercent, usedInodesPercent) / 100,
      })),
    ),
});
