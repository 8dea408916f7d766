import type { VrrpInstance } from '../../facts/director/keepalived.ts';
import { vrrp } from '../../facts/director/keepalived.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { hostNames } from '../cluster/words.ts';

/**
 * Before the next director is touched, each finished one must be able to take over: it must have its full priority, unless
 * no director has. Then no real server is up and there is nothing to hand over.
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
          return {
            status: 'ok',
            hosts: hostNames(able),
            summary: `${vip.name} can be held by ${named(able.map(({ host }) => host.name))}`,
          };
        return {
          status: 'degraded',
          hosts: hostNames(unable),
          others: hostNames(able),
          summary: `${named(unable.map(({ host }) => host.name))} cannot take over ${vip.name} yet`,
          remedy: `On ${unable[0]?.host.name}: \`journalctl -u keepalived -u ldirectord -n 50\` and \`/etc/keepalived/director-ready; echo $?\`.`,
        };
      }),
    );
  },
});

/** A missing effective priority counts as full. */
function hasFullPriority({ basePriority, effectivePriority = basePriority }: VrrpInstance): boolean {
  return effectivePriority >= basePriority;
}

function settledIn({ state, wanted = state }: VrrpInstance): boolean {
  return state === wanted && (state === 'MASTER' || state === 'BACKUP');
}
