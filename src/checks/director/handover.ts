import type { VrrpInstance } from '../../facts/director/keepalived.ts';
import { vrrp } from '../../facts/director/keepalived.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';

/**
 * Before the next director is touched, each that was done must be as able to take over as any other: with its full
 * priority, unless none has that, for then no real server serves and there is nothing to hand over.
 */
export const directorsCanTakeOver = defineCheck({
  id: 'keepalived.can-take-over',
  on: 'director',
  facts: { vrrp },
  judge({ seen }, { vips }) {
    return combine(
      vips.map((vip): Verdict => {
        const instances = seen.map(({ host, facts }) => ({
          host,
          instance: facts.vrrp?.find(({ name }) => name === vip.name),
        }));
        const settled = instances.filter(({ instance }) => instance && settledIn(instance));
        const full = settled.filter(({ instance }) => instance && hasFullPriority(instance));
        const able = full.length > 0 ? full : settled;
        const unable = instances.filter((one) => !able.includes(one));
        if (unable.length === 0)
          return { status: 'ok', summary: `${vip.name} can be held by ${named(able.map(({ host }) => host.name))}` };
        return {
          status: 'degraded',
          summary: `${named(unable.map(({ host }) => host.name))} could not take over ${vip.name} yet`,
          remedy:
            'Look there: `journalctl -u keepalived -u ldirectord -n 50`, and `/etc/keepalived/director-ready; echo $?`.',
        };
      }),
    );
  },
});

/** What keepalived does not say is nothing against it. */
function hasFullPriority({ basePriority, effectivePriority = basePriority }: VrrpInstance): boolean {
  return effectivePriority >= basePriority;
}

function settledIn({ state, wanted = state }: VrrpInstance): boolean {
  return state === wanted && (state === 'MASTER' || state === 'BACKUP');
}
