import type { Judgement } from '../../model/check/judgement.ts';
import type { ProbeTarget } from '../../model/drill/probe.ts';
import { span } from '../cluster/words.ts';

export interface Visit {
  readonly target: ProbeTarget;
  /** Why the client was not served; undefined when it was. */
  readonly why: string | undefined;
  /** The last outage, in ms since the epoch; `to` is undefined while it lasts. */
  readonly outage: { readonly from: number; readonly to?: number | undefined } | undefined;
}

/** A verdict mentions an outage for this long after it ended. */
const recentMs = 3_600_000;

/** What clients find behind the VIP: the one verdict that does not depend on what hosts say about themselves. */
export function judgeVisit({ target: { name, address, port }, why, outage }: Visit, now: number): Judgement {
  if (why !== undefined) {
    const lasted = outage && now > outage.from ? ` for ${span((now - outage.from) / 1000)}` : '';
    return {
      check: `service.reachable:${name}`,
      status: 'critical',
      hosts: [],
      summary: `${name} unavailable to clients${lasted} at ${address}:${port}: ${why}`,
      remedy: `\`vip\` shows which director holds ${address}, \`ipvs\` whether ${name} has real servers with weight, \`status\` why not. If both are in order, check that the worker itself reaches ${address}.`,
    };
  }
  const { from = 0, to = 0 } = outage ?? {};
  const again = to > 0 && now - to < recentMs ? ` again after ${span((to - from) / 1000)}` : '';
  return { check: `service.reachable:${name}`, status: 'ok', hosts: [], summary: `${name} serves clients${again}` };
}
