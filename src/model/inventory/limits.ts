import { z } from 'zod';

/** Where good ends. The defaults and their sources are in the design's list of checks; each can be set in the inventory. */
export const Limits = z.strictObject({
  /** Hosts that are asked at the same time (Ansible's forks). */
  hostsAtOnce: z.int().positive().default(50),
  /** Percent of a file system in use (Mail-in-a-Box: 70 and 85). */
  diskDegraded: z.number().min(1).max(100).default(70),
  diskCritical: z.number().min(1).max(100).default(85),
  /** Seconds between a host's clock and the bot's (OpenLDAP and Dovecot want less than 1). */
  clockSeconds: z.number().positive().default(1),
  /** Write sets that a node has received and not applied. */
  galeraQueue: z.int().positive().default(100),
  /** Percent of the last second during which flow control held writes back (check_galera_cluster: 10). */
  galeraPausedPercent: z.number().min(0).max(100).default(10),
  /** Hours of writes that a node keeps for one that was away (ClusterControl: 4). */
  galeraWindowHours: z.number().positive().default(4),
  /** Seconds that a statement on the structure of a table may hold up all writes. */
  galeraDdlSeconds: z.int().positive().default(60),
  /** Seconds that a gate between two hosts waits for its checks to become ok. */
  gateSeconds: z.int().positive().default(60),
  /** Milliseconds between two clients of a drill; where TLS or a login is needed, five times that. */
  probeMs: z.int().min(5).max(10_000).default(20),
  /** Seconds after which a drill ends when clients are without a service for longer than expected. */
  outageSeconds: z.int().positive().default(60),
});
export type Limits = z.infer<typeof Limits>;
