import { setTimeout as sleep } from 'node:timers/promises';
import { itself } from '../model/card.ts';
import type { Observer, Operator, Watcher } from '../model/world.ts';
import { seenClusters } from './clusters.ts';
import { powerState, switchPower } from './fence.ts';
import { judgeFollowing } from './following.ts';
import { leaveHandover } from './handover.ts';
import type { Lease } from './lease.ts';
import { mailBy } from './mail-client.ts';
import { memoryIn } from './memory.ts';
import { mutesIn } from './mutes.ts';
import { pendingRestoreOf, pendingRestores } from './pending-restore.ts';
import { positionsIn } from './positions.ts';
import { probe } from './probe.ts';
import { receiver } from './receiver.ts';
import { namesBy } from './resolver.ts';
import { incidentsSince, waiting } from './runs.ts';
import type { Kept } from './runs-record.ts';
import { recordOf } from './runs-record.ts';
import { seriesIn } from './series.ts';
import type { Bench, Session } from './worker-bench.ts';
import { inTurn } from './worker-turn.ts';

/** The cluster as a job that only looks sees it. What it is waiting for ends when it is cancelled. */
export function observer(bench: Bench, { run, hands }: Doing, cancelled: AbortSignal): Observer {
  return looking(bench, { run, hands }, { cancelled, abandoned: cancelled });
}

/**
 * The cluster as a writing job has it. A cancelled job stops before its next step, also where that waits for its host
 * already. Only the loss of the lease ends what is under way.
 */
export function operator(bench: Bench, { run, hands }: Doing, by: { lease: Lease; cancelled: AbortSignal }): Operator {
  const { lease, cancelled } = by;
  return {
    ...looking(bench, { run, hands }, { cancelled, abandoned: lease.lost }),
    async change(host, { run: argv, stdin, summary, finishes, ...rest }, onLine) {
      await lease.confirm();
      const timeout = 'timeoutSeconds' in rest ? { timeoutSeconds: rest.timeoutSeconds } : {};
      const more = { ...(stdin === undefined ? {} : { stdin }), ...(onLine ? { onLine } : {}), ...timeout };
      const stopping = finishes ? undefined : cancelled;
      const command = { run: argv, summary, fence: lease.fence, ...more };
      await inTurn({ lease, cancelled: stopping, host, summary, report: hands.report }, (turn) =>
        bench.hosts.change(host, { ...command, turn }, lease.lost),
      );
    },
    async putBack(host, { run: argv, stdin, summary }) {
      const more = stdin === undefined ? {} : { stdin };
      await bench.hosts.change(host, { run: argv, summary, fence: lease.fence, ...more });
    },
    async power(host, how) {
      if (how === 'off') await lease.confirm();
      await switchPower(bench.cluster.inventory, host, how);
    },
    handOver: (sealed) => leaveHandover(bench.store, run.id, sealed),
    powerState: (host) => powerState(bench.cluster.inventory, host),
    pendingRestore: pendingRestoreOf(bench.store, hands),
    probe: (targets) =>
      probe(targets, {
        everyMs: bench.cluster.inventory.limits.probeMs,
        write: { user: 'root', password: bench.cluster.secrets.rootPassword },
      }),
  };
}

/** A run that this worker has in its hands. */
export interface Doing {
  readonly run: Kept;
  readonly hands: Session;
}

interface Signals {
  readonly cancelled: AbortSignal;
  readonly abandoned: AbortSignal;
}

function looking(bench: Bench, { run, hands }: Doing, { cancelled, abandoned }: Signals): Observer {
  return {
    ...lookingAtAll(bench, abandoned),
    cancelled,
    report: hands.report,
    by: run.requestedBy,
    calendar: bench.queues.calendar({
      by: { id: run.requestedBy, groups: run.requesterGroups },
      ...(run.place ? { place: run.place } : {}),
    }),
  };
}

/** The cluster as the bot itself looks at it, when nobody asked. */
export function lookingAtAll(
  { cluster, hosts, store }: Bench,
  abandoned: AbortSignal,
): Omit<Watcher, 'incidents' | 'visit'> {
  return {
    cluster,
    cancelled: abandoned,
    report: async () => {},
    by: itself,
    memory: memoryIn(store),
    positions: positionsIn(store),
    mutes: mutesIn(store),
    series: seriesIn(store),
    waiting: async () => (await waiting(store)).map(recordOf),
    incidentsSince: async (from) => (await incidentsSince(store, from)).map(recordOf),
    clusters: () => seenClusters(store),
    configuration: () => judgeFollowing(store, cluster.inventory.name),
    pendingRestores: () => pendingRestores(store),
    names: namesBy(cluster.inventory.dns.resolvers, abandoned),
    receiver,
    mail: mailBy(abandoned),
    ask: (host, facts) => hosts.ask(host, facts, abandoned),
    now: () => new Date(),
    async sleep(seconds) {
      await sleep(seconds * 1000, undefined, { signal: abandoned }).catch(() => abandoned.throwIfAborted());
    },
  };
}
