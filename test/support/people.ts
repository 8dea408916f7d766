import type { Person } from '../../src/model/inventory/access.ts';
import { Access } from '../../src/model/inventory/access.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { Cluster } from '../../src/model/plan/step.ts';
import { cluster as base } from './fake-world.ts';

const somebody = (id: string, groups: readonly string[] = []): Person => ({ id, groups });
export const anna = somebody('U0ANNA');
export const bob = somebody('U0BOB');
export const carl = somebody('U0CARL', ['S0LEADS']);
export const vera = somebody('U0VERA');
export const guest: Person = { id: 'U0GUEST', groups: ['S0LEADS'], outsider: 'guests of the workspace may do nothing' };

/** Anna and Bob operate, Anna, Bob and the leads approve, Vera only looks. */
export const inventory: Inventory = {
  ...base.inventory,
  access: Access.parse({ operators: [anna.id, bob.id, 'os:root'], approvers: [anna.id, bob.id, 'S0LEADS', 'os:root'] }),
};

export const cluster: Cluster = { ...base, inventory };
