import { z } from 'zod';

/** Thresholds of the checks. Defaults and sources are in the docs; each can be set in the inventory. */
export const Limits = z.strictObject({
  /** Hosts queried at the same time (Ansible's forks). */
  hostsAtOnce: z.int().positive().default(50),
  /** Percent of a file system in use (Mail-in-a-Box: 70 and 85). */
  diskDegraded: z.number().min(1).max(100).default(70),
  diskCritical: z.number().min(1).max(100).default(85),
  /** Seconds between a host's clock and the bot's (OpenLDAP and Dovecot need less than 1). */
  clockSeconds: z.number().positive().default(1),
  /** Write sets received but not yet applied by a node. */
  galeraQueue: z.int().positive().default(100),
  /** Percent of the last second in which flow control paused writes (check_galera_cluster: 10). */
  galeraPausedPercent: z.number().min(0).max(100).default(10),
  /** Hours of writes in the gcache, for a returning node (ClusterControl: 4). */
  galeraWindowHours: z.number().positive().default(4),
  /** Seconds that a DDL statement may block all writes. */
  galeraDdlSeconds: z.int().positive().default(60),
  /** Seconds that a gate between two hosts waits for its checks to become ok. */
  gateSeconds: z.int().positive().default(60),
  /** Milliseconds between two clients of a drill; five times that for TLS or a login. */
  probeMs: z.int().min(5).max(10_000).default(20),
  /** Seconds without a service after which a drill ends and reverts its fault. */
  outageSeconds: z.int().positive().default(60),
});
export type Limits = z.infer<typeof Limits>;
