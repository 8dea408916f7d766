import { supportFacts } from '../../src/facts/host/support.ts';
import type { Observer } from '../../src/model/plan/world.ts';

/** Looks that a support bundle has everything for, by the name of their command. `status` comes first: it asks most at once. */
export const bundledLooks = ['status', 'vip', 'ipvs', 'wsrep', 'ldap', 'mail', 'dns'] as const;

/** Asks every host what no check judges, for those who help. Hosts that cannot be reached have been reported by then. */
export async function askSupport({ cluster, ask }: Pick<Observer, 'cluster' | 'ask'>): Promise<void> {
  await Promise.allSettled(cluster.inventory.hosts.map((host) => ask(host, supportFacts)));
}
