import type { Cluster } from '../../model/plan/step.ts';
import type { Observer } from '../../model/plan/world.ts';

const nobody = async () => ({ ok: false, kind: 'unreachable', why: 'only hosts are asked here' }) as const;

/** A world in which hosts can be asked, and nobody else. */
export function asking(cluster: Cluster, ask: Observer['ask']): Observer {
  return {
    cluster,
    by: 'bench',
    ask,
    mail: { greet: nobody, deliver: nobody, open: nobody },
    receiver: { spf: async () => ({ result: 'temperror', why: 'only hosts are asked here' }) },
    names: { servers: [], lookup: async () => ({ kind: 'silent', why: 'only hosts are asked here' }) },
    report: async () => {},
    sleep: async () => {},
    now: () => new Date(),
    cancelled: new AbortController().signal,
  };
}
