import type { Cluster } from '../../model/plan/step.ts';
import type { Observer } from '../../model/plan/world.ts';

const unreachable = async () => ({ ok: false, kind: 'unreachable', why: 'the benchmark queries hosts only' }) as const;

const refuse = async () => {
  throw new Error('the benchmark queries hosts only');
};

/** A world that queries hosts only. */
export function asking(cluster: Cluster, ask: Observer['ask']): Observer {
  return {
    cluster,
    by: 'bench',
    ask,
    consult: refuse,
    mail: { greet: unreachable, deliver: unreachable, submit: unreachable, open: unreachable },
    receiver: { spf: refuse, message: refuse },
    names: { servers: [], lookup: async () => ({ kind: 'silent', why: 'the benchmark queries hosts only' }) },
    report: async () => {},
    sleep: async () => {},
    now: () => new Date(),
    cancelled: new AbortController().signal,
  };
}
