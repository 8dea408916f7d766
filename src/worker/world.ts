import { setTimeout as sleep } from 'node:timers/promises';
import { readDirectory, writing } from '../clients/directory.ts';
import { mailBy } from '../clients/mail-client.ts';
import { probe } from '../clients/probe.ts';
import { receiver } from '../clients/receiver.ts';
import { namesBy } from '../clients/resolver.ts';
import { powerState, switchPower } from '../hosts/power.ts';
import type { Observer, Operator, Watcher } from '../model/plan/world.ts';
import { itself } from '../model/run/card.ts';
import { seenClusters } from '../store/clusters.ts';
import { judgeFollowing } from '../store/following.ts';
import { leaveHandover } from '../store/handover.ts';
import type { Lease } from '../store/lease.ts';
import { memoryIn } from '../store/memory.ts';
import { mutesIn } from '../store/mutes.ts';
import { pendingRestoreOf, pendingRestores } from '../store/pending-restore.ts';
import { positionsIn } from '../store/positions.ts';
import { receivedIn } from '../store/received-alerts.ts';
import type { StoredRun } from '../store/run-record.ts';
import { recordOf } from '../store/run-record.ts';
import { incidentsSince, waiting } from '../store/runs.ts';
import { seriesIn } from '../store/series.ts';
import { threadsOf } from '../store/threads.ts';
import type { Session, WorkerContext } from './context.ts';
import { inTurn } from './turn.ts';

/** The cluster for a read-only job. A cancel ends whatever it waits for. */
export function observer(context: WorkerContext, { run, session }: SessionRun, cancelled: AbortSignal): Observer {
  return looking(context, { run, session }, { cancelled, abandoned: cancelled });
}

/**
 * The cluster for a writing job. A cancelled job stops before its next step, even one that waits for its host's lock. Only
 * a lost lease ends a change in progress.
 */
export function operator(
  context: WorkerContext,
  { run, session }: SessionRun,
  by: { lease: Lease; cancelled: AbortSignal },
): Operator {
  const { lease, cancelled } = by;
  return {
    ...looking(context, { run, session }, { cancelled, abandoned: lease.lost }),
    async change(host, { run: argv, stdin, directory, summary, finishes, ...rest }, onLine) {
      await lease.confirm();
      const timeout = 'timeoutSeconds' in rest ? { timeoutSeconds: rest.timeoutSeconds } : {};
      // A host of the demo has no LDAP server and takes the writes as they are.
      const written = directory && { directory, talk: writing(host, directory) };
      const input = written ?? (stdin === undefined ? {} : { stdin });
      const more = { ...input, ...(onLine ? { onLine } : {}), ...timeout };
      const stopping = finishes ? undefined : cancelled;
      const command = { run: argv, summary, fence: lease.fence, ...more };
      await inTurn({ lease, cancelled: stopping, host, summary, report: session.report }, (turn) =>
        context.hosts.change(host, { ...command, turn }, lease.lost),
      );
    },
    async putBack(host, { run: argv, stdin, summary }) {
      const more = stdin === undefined ? {} : { stdin };
      await context.hosts.change(host, { run: argv, summary, fence: lease.fence, ...more });
    },
    async power(host, how) {
      if (how === 'off') await lease.confirm();
      await switchPower(context.cluster.inventory, host, how);
    },
    handOver: (sealed) => leaveHandover(context.store, run.id, sealed),
    powerState: (host) => powerState(context.cluster.inventory, host),
    pendingRestore: pendingRestoreOf(context.store, session),
    probe: (targets) =>
      probe(targets, {
        everyMs: context.cluster.inventory.limits.probeMs,
        write: { user: 'root', password: context.cluster.secrets.rootPassword },
      }),
  };
}

/** A run and this worker's session of it. */
export interface SessionRun {
  readonly run: StoredRun;
  readonly session: Session;
}

interface Signals {
  readonly cancelled: AbortSignal;
  readonly abandoned: AbortSignal;
}

function looking(context: WorkerContext, { run, session }: SessionRun, { cancelled, abandoned }: Signals): Observer {
  return {
    ...lookingAtAll(context, abandoned),
    cancelled,
    report: session.report,
    by: run.requestedBy,
    run: run.id,
    calendar: context.queues.calendar({
      by: { id: run.requestedBy, groups: run.requesterGroups },
      ...(run.place ? { place: run.place } : {}),
    }),
  };
}

/** The cluster for the bot's own health rounds. */
export function lookingAtAll(
  { cluster, hosts, store }: WorkerContext,
  abandoned: AbortSignal,
): Omit<Watcher, 'incidents' | 'visit' | 'isBusy'> {
  return {
    cluster,
    cancelled: abandoned,
    report: async () => {},
    by: itself,
    memory: memoryIn(store),
    positions: positionsIn(store),
    mutes: mutesIn(store),
    series: seriesIn(store),
    receivedAlerts: receivedIn(store).all,
    waiting: async () => (await waiting(store)).map(recordOf),
    incidentsSince: async (from) => (await incidentsSince(store, from)).map(recordOf),
    clusters: () => seenClusters(store),
    configuration: () => judgeFollowing(store, cluster.inventory.name),
    threads: (runs) => threadsOf(store, runs),
    pendingRestores: () => pendingRestores(store),
    names: namesBy(cluster.inventory.dns.resolvers, abandoned),
    receiver,
    mail: mailBy(abandoned),
    ask: (host, facts) => hosts.ask(host, facts, abandoned),
    consult: (host, read) => hosts.consult(host, (stream) => readDirectory(stream, host.name, read), abandoned),
    now: () => new Date(),
    async sleep(seconds) {
      await sleep(seconds * 1000, undefined, { signal: abandoned }).catch(() => abandoned.throwIfAborted());
    },
  };
}
