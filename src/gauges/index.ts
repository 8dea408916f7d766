import type { Gauge } from '../model/check/gauge.ts';
import { connections, vipHeld, weight } from './directors.ts';
import { galeraCommitted, galeraPaused, galeraQueue, galeraReady, galeraSize } from './galera.ts';
import { clockOffset, diskUsed, hostUp } from './hosts.ts';
import { certificateEnds, directoryFailed, ldapLag, oldestQueued, queued } from './mail.ts';

/** Measured on the hosts in every health round. */
export const gauges: readonly Gauge[] = [
  hostUp,
  clockOffset,
  diskUsed,
  vipHeld,
  connections,
  weight,
  galeraSize,
  galeraReady,
  galeraCommitted,
  galeraQueue,
  galeraPaused,
  queued,
  oldestQueued,
  certificateEnds,
  ldapLag,
  directoryFailed,
];
