import { z } from 'zod';
import { text } from '../text/text.ts';
import { cidr } from './cidr.ts';

/** Settings of the Galera cluster. */
export const Database = z.strictObject({
  /** wsrep_cluster_name. Nodes with another name are rejected, so it also acts as a shared secret. */
  clusterName: text(/^[A-Za-z0-9_-]{1,32}$/, 'wanted at most 32 letters, digits, dashes and underscores').default(
    'db_cluster',
  ),
  /** The client name of the database VIP, as in `db.example.net`. */
  alias: text(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'wanted a lower-case name such as db').default('db'),
  /** The SST method. With rsync the donor takes no writes meanwhile. */
  sst: z.enum(['mariabackup', 'rsync']).default('mariabackup'),
  /** Additional networks that may reach port 3306. */
  clients: z.array(cidr('203.0.113.0/24')).default([]),
  /** Seconds that a restart waits for the clients of a drained node to disconnect. */
  drainSeconds: z.int().min(0).max(3600).default(30),
});
export type Database = z.infer<typeof Database>;
