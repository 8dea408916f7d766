import type { Inventory } from '../model/inventory/inventory.ts';
import type { ServiceCheck } from '../model/inventory/services.ts';

/** The same limit for every service whose real servers have the role. */
export function servicesOn(role: string, { services }: Inventory, seconds: number): ReadonlyMap<string, number> {
  return new Map(services.filter(({ on }) => on === role).map(({ name }) => [name, seconds]));
}

/** The same limit for every service whose real servers the directors check so. */
export function servicesChecked(
  by: readonly ServiceCheck[],
  { services }: Inventory,
  seconds: number,
): ReadonlyMap<string, number> {
  return new Map(services.filter(({ check }) => by.includes(check)).map(({ name }) => [name, seconds]));
}

/** The same limit for every service: all of them pass through the directors. */
export function everyService({ services }: Inventory, seconds: number): ReadonlyMap<string, number> {
  return new Map(services.map(({ name }) => [name, seconds]));
}

/** ldirectord checks every 3 s and needs two failures; a check of a hanging server takes 4 s to time out. */
export const refusedSeconds = 8;
export const hangingSeconds = 16;
