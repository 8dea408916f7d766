import type { Fact } from '../model/check/fact.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Observer, Operator } from '../model/plan/world.ts';
import { describe, HostError } from '../model/text/errors.ts';
import { stopwatch } from './stopwatch.ts';

/** Seconds between two looks at the power of a host. */
const pauseSeconds = 1;
/** Within which a switch shows: a management board says "ok" before the power has changed. */
export const switchSeconds = 20;

/**
 * Takes the power of all hosts at once and ends when every call has ended, whatever came of it: while one is still on its way, a
 * restore would be undone by it. Throws what kept the first one from it.
 */
export async function takePower(world: Operator, hosts: readonly Host[]): Promise<void> {
  const taken = await Promise.allSettled(hosts.map((host) => world.power(host, 'off')));
  const failed = taken.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Resolves once the host has power, or has none; throws HostError with what was found instead after so many seconds. */
export async function awaitPower(
  world: Operator,
  host: Host,
  { wanted, seconds }: { readonly wanted: 'on' | 'off'; readonly seconds: number },
): Promise<void> {
  const passed = stopwatch(world);
  for (;;) {
    const found = await powerOf(world, host).catch((error) => describe(error));
    if (found === wanted) return;
    if (passed() >= seconds) {
      const what = found === 'on' || found === 'off' ? `its power is ${found}` : found;
      throw new HostError(host.name, `${what} ${Math.round(passed())} s after it was switched ${wanted}`);
    }
    await world.sleep(pauseSeconds);
  }
}

/** By the status command where one is declared; else a host that answers has power, and of one that does not nobody knows more. */
export async function powerOf(world: Operator, host: Host): Promise<'on' | 'off'> {
  return (await world.powerState(host)) ?? ((await answers(world, host)) ? 'on' : 'off');
}

const isThere: Fact<boolean> = { id: 'power.answers', argv: ['true'], parse: () => true };

function answers(world: Observer, host: Host): Promise<boolean> {
  return world.ask(host, [isThere]).then(
    () => true,
    () => false,
  );
}
