import type { Judgement } from '../../model/check/judgement.ts';
import type { ProbeTarget } from '../../model/drill/probe.ts';
import { span } from '../cluster/words.ts';

export interface Visit {
  readonly target: ProbeTarget;
  /** Why the client was not served; undefined when it was. */
  readonly why: string | undefined;
  /** When the client came, in ms since the epoch. */
  readonly at: number;
  /** The last outage, in ms since the epoch; `to` is undefined while it lasts. */
  readonly outage: { readonly from: number; readonly to?: number | undefined } | undefined;
}

/** A verdict mentions an outage for this long after it ended. */
const recentMs = 3_600_000;

/** No round runs while a job changes the cluster: an older visit says so. */
const staleMs = 120_000;

/** What clients find behind the VIP: the one verdict that does not depend on what hosts say about themselves. */
export function judgeVisit({ target: { name, address, port }, why, at, outage }: Visit, now: number): Judgement {
  const seen = now - at > staleMs ? ` when last checked, ${span((now - at) / 1000)} ago` : '';
  if (why !== undefined) {
    const lasted = outage && at > outage.from ? ` for ${span((at - outage.from) / 1000)}` : '';
    return {
      check: `service.reachable:${name}`,
      status: 'critical',
      hosts: [],
      summary: `${name} unavailable to clients${lasted}${seen} at ${address}:${port}: ${why}`,
      remedy: `\`vip\` shows which director holds ${address}, \`ipvs\` whether ${name} has real servers with weight, \`status\` why not. If both are in order, check that the worker itself reaches ${address}.`,
    };
  }
  const { from = 0, to = 0 } = outage ?? {};
  const again = to > 0 && now - to < recentMs ? ` again after ${span((to - from) / 1000)}` : '';
  return {
    check: `service.reachable:${name}`,
    status: 'ok',
    hosts: [],
    summary: `${name} serves clients${again}${seen}`,
  };
}
