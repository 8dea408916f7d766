import { pick } from '../../src/engine/look.ts';
import { ipvs, isOnHost, serviceIn, type VirtualService } from '../../src/facts/director/ipvs.ts';
import { ipvsConnectionsFrom } from '../../src/facts/director/ipvs-connections.ts';
import { addresses, isHeld } from '../../src/facts/host/addresses.ts';
import { type Host, hostsWith, type Inventory } from '../../src/model/inventory/inventory.ts';
import type { Endpoint } from '../../src/model/mail/mail-client.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';

export const imaps = 993;

/** The IMAPS service that clients use. */
export interface Door {
  readonly vip: string;
  readonly address: string;
}

export function doorOf({ services, vips }: Inventory): Door | undefined {
  const service = services.find(({ on, port }) => on === 'mail' && port === imaps);
  const vip = vips.find(({ name }) => name === service?.vip);
  return vip && { vip: vip.name, address: vip.address };
}

export interface Holder {
  readonly director: Host;
  readonly service: VirtualService | undefined;
}

/** The director that holds the VIP, with its IPVS entry for the service. */
export async function holderOf(world: Observer, { address }: Door): Promise<Holder | undefined> {
  const facts = { addresses, ipvs };
  const found = await Promise.all(
    hostsWith(world.cluster.inventory, 'director').map(async (director) => {
      const answers = await unlessAway(async () => pick(await world.ask(director, [addresses, ipvs]), facts, director));
      const holds = answers !== undefined && isHeld(answers.addresses, address);
      const service = serviceIn(answers?.ipvs, `${address}:${imaps}`);
      return holds ? [{ director, service }] : [];
    }),
  );
  return found.flat()[0];
}

/** The hosts to which it sends new clients. */
export function givenClients(service: VirtualService | undefined, hosts: readonly Host[]): readonly Host[] {
  const able = service?.realServers.filter(({ weight }) => weight > 0) ?? [];
  return hosts.filter((host) => able.some(({ address }) => isOnHost(host, address)));
}

export interface ConnectionQuery {
  readonly holder: Holder;
  readonly door: Door;
  readonly hosts: readonly Host[];
}

/** The real server of this connection of the worker. NAT on the way may have kept only its port. */
export async function servedBy(
  world: Observer,
  { holder: { director }, door, hosts }: ConnectionQuery,
  from: Endpoint,
): Promise<string | undefined> {
  const facts = { connections: ipvsConnectionsFrom([from.port]) };
  const answers = await unlessAway(async () => pick(await world.ask(director, [facts.connections]), facts, director));
  const ours = (answers?.connections ?? []).filter(({ virtual }) => virtual === `${door.address}:${imaps}`);
  const exact = ours.filter(({ source }) => source === `${from.address}:${from.port}`);
  const [only, ...others] = exact.length > 0 ? exact : ours;
  if (!only || others.length > 0) return undefined;
  return hosts.find((host) => isOnHost(host, only.destination))?.name;
}

async function unlessAway<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
