import type { Fact } from '../model/check/fact.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Observer, Operator } from '../model/plan/world.ts';
import { describe, HostError } from '../model/text/errors.ts';
import { stopwatch } from './stopwatch.ts';

/** Seconds between two queries of a host's power state. */
const pauseSeconds = 1;
/** Time limit for a switch to show: a management board answers "ok" before the power has changed. */
export const switchSeconds = 20;

/**
 * Powers off all hosts at once and returns when every command has ended, whatever its result: a command still in
 * progress would undo a later restore. Throws the first error.
 */
export async function takePower(world: Operator, hosts: readonly Host[]): Promise<void> {
  const taken = await Promise.allSettled(hosts.map((host) => world.power(host, 'off')));
  const failed = taken.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Resolves when the host has the wanted power state; on timeout throws HostError with the state found. */
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

/**
 * From the status command if one is declared. Otherwise a host that answers is on, and one that does not is unknown.
 */
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
