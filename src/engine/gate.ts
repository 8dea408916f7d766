import type { Check } from '../model/check/check.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { Observer } from '../model/plan/world.ts';
import { HostError, Refused } from '../model/text/errors.ts';
import { diagnose } from './diagnose.ts';

/** Seconds between two attempts of a gate. */
const pauseSeconds = 2;

/**
 * Waits until every check is ok after a host was changed. On timeout throws HostError with the check and its last
 * verdict.
 */
export async function pass(world: Observer, checks: readonly Check[], after: Host): Promise<void> {
  if (checks.length === 0) return;
  const started = world.now().getTime();
  const limit = world.cluster.inventory.limits.gateSeconds;
  for (;;) {
    const judgements = await diagnose(world, checks);
    const waitedSeconds = Math.round((world.now().getTime() - started) / 1000);
    const bad = judgements.find(({ status }) => status !== 'ok');
    if (!bad || waitedSeconds >= limit) {
      for (const judgement of judgements)
        await world.report({ kind: 'gate', host: after.name, judgement, waitedSeconds });
    }
    if (!bad) return;
    if (waitedSeconds >= limit) {
      throw new HostError(
        after.name,
        `waiting ${waitedSeconds} s for ${bad.check}, which is ${bad.status}: ${bad.summary}`,
        {
          ...(bad.remedy ? { remedy: bad.remedy } : {}),
        },
      );
    }
    await world.sleep(pauseSeconds);
  }
}

/** Throws Refused with the first check that is not ok. Does not wait: the condition needs a person. */
export async function mustHold(world: Observer, checks: readonly Check[] = []): Promise<void> {
  if (checks.length === 0) return;
  const bad = (await diagnose(world, checks)).find(({ status }) => status !== 'ok');
  if (bad) throw new Refused(`${bad.check} is ${bad.status}: ${bad.summary}. ${bad.remedy ?? ''}`.trim());
}
