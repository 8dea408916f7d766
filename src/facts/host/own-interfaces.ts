import { type Host, type Inventory, interfaceOf } from '../../model/inventory/inventory.ts';
import { Refused } from '../../model/text/errors.ts';
import type { HeldAddress } from './addresses.ts';

/** An address of a host on another interface than cluster.yaml says. */
export interface Misplaced {
  readonly network: 'public' | 'private';
  readonly address: string;
  readonly declared: string;
  readonly found: string;
}

/** An address that is on no interface is none of these: a cloud may translate it (1:1 NAT). */
export function misplaced(held: readonly HeldAddress[], host: Host, inventory: Inventory): readonly Misplaced[] {
  return (['public', 'private'] as const).flatMap((network) => {
    const address = host[network];
    const declared = interfaceOf(inventory, host, network);
    const on = held.filter((one) => one.address === address).map((one) => one.interface);
    const [found] = on;
    return found === undefined || on.includes(declared) ? [] : [{ network, address, declared, found }];
  });
}

/** Both interfaces as they are, for the host's line in cluster.yaml. */
export function asDeclared(all: readonly Misplaced[]): string {
  return `interfaces: { ${all.map(({ network, found }) => `${network}: ${found}`).join(', ')} }`;
}

/** Rules and VRRP on another interface would cut the host off, or never be reached. Throws Refused. */
export function mustBeOnDeclared(held: readonly HeldAddress[], host: Host, inventory: Inventory): void {
  const all = misplaced(held, host, inventory);
  const [first] = all;
  if (!first) return;
  throw new Refused(
    `${host.name} has ${first.address} on ${first.found}, cluster.yaml says ${first.declared}: write \`${asDeclared(all)}\` in its line under \`hosts\`, then plan again`,
  );
}
