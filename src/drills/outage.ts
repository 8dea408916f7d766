import type { Inventory } from '../model/inventory/inventory.ts';

/** The services whose real servers have the role, all with the same seconds. */
export function servicesOn(role: string, { services }: Inventory, seconds: number): ReadonlyMap<string, number> {
  return new Map(services.filter(({ on }) => on === role).map(({ name }) => [name, seconds]));
}

/** Of every service, as all come by the directors. */
export function everyService({ services }: Inventory, seconds: number): ReadonlyMap<string, number> {
  return new Map(services.map(({ name }) => [name, seconds]));
}

/** ldirectord asks every 3 s and wants two failures; one that hangs takes 4 s each time to be told. */
export const refusedSeconds = 8;
export const hangingSeconds = 16;
