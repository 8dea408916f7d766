import type { Check, Verdict } from '../model/check.ts';
import { describe } from '../model/errors.ts';
import type { Judgement } from '../model/journal.ts';
import type { Observer } from '../model/world.ts';
import { askAll, scopeOf, viewOf } from './look.ts';

/** Looks at the cluster once, in one round trip per host, and judges every check on what was seen. */
export async function diagnose(world: Observer, checks: readonly Check[]): Promise<readonly Judgement[]> {
  const said = await askAll(world, checks);
  const { inventory } = world.cluster;
  return checks.flatMap((check) => {
    const hosts = scopeOf(world, check.on);
    if (hosts.length === 0) return [];
    return [{ check: check.id, ...judge(() => check.judge(viewOf(hosts, said, check.facts), inventory)) }];
  });
}

/** A check that breaks says nothing about the cluster: not a pass and not a failure (Jepsen's check-safe). */
function judge(check: () => Verdict): Verdict {
  try {
    return check();
  } catch (error) {
    return {
      status: 'unknown',
      summary: `the check broke: ${describe(error)}`,
      remedy: 'Report this as a bug in mailha.',
    };
  }
}
