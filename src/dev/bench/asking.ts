import type { Cluster } from '../../model/plan/step.ts';
import type { Observer } from '../../model/plan/world.ts';

const unreachable = async () => ({ ok: false, kind: 'unreachable', why: 'the benchmark queries hosts only' }) as const;

/** A world that queries hosts only. */
export function asking(cluster: Cluster, ask: Observer['ask']): Observer {
  return {
    cluster,
    by: 'bench',
    ask,
    consult: async () => {
      throw new Error('the benchmark queries hosts only');
    },
    mail: { greet: unreachable, deliver: unreachable, open: unreachable },
    receiver: { spf: async () => ({ result: 'temperror', why: 'the benchmark queries hosts only' }) },
    names: { servers: [], lookup: async () => ({ kind: 'silent', why: 'the benchmark queries hosts only' }) },
    report: async () => {},
    sleep: async () => {},
    now: () => new Date(),
    cancelled: new AbortController().signal,
  };
}
