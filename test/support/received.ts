import type { ReceivedAlert } from '../../src/model/check/received-alert.ts';

/** Something that mailha itself does not see. */
export const switchDown: ReceivedAlert = {
  fingerprint: '0a1b2c3d4e5f6071',
  name: 'SwitchDown',
  isFiring: true,
  status: 'critical',
  hosts: [],
  summary: 'SwitchDown on sw1: no answer for 5 min',
  remedy: 'follow https://runbooks.example.net/switch; the query is at http://prometheus.example.net/graph?g0',
  startsAt: Date.UTC(2026, 10, 27, 3),
  at: Date.UTC(2026, 10, 27, 3),
};
