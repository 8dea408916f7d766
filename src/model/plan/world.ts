import type { Answers, Fact } from '../check/fact.ts';
import type { Incidents } from '../check/incident.ts';
import type { Judgement } from '../check/judgement.ts';
import type { Mutes } from '../check/mute.ts';
import type { Series } from '../check/series.ts';
import type { Names } from '../dns/dns.ts';
import type { PendingRestore } from '../drill/drill.ts';
import type { Attempt, ProbeTarget, Probing } from '../drill/probe.ts';
import type { SeenClusters } from '../inventory/clusters.ts';
import type { Host } from '../inventory/inventory.ts';
import type { Positions } from '../inventory/positions.ts';
import type { MailClient } from '../mail/mail-client.ts';
import type { Receiver } from '../mail/receiver.ts';
import type { Calendar } from '../run/calendar.ts';
import type { Happening } from '../run/journal.ts';
import type { Memory } from '../run/memory.ts';
import type { RunRecord } from '../run/run.ts';
import type { Change, Cluster, Run } from './step.ts';

/** A pending restore of a run. */
export interface OpenRestore {
  readonly run: string;
  /** Whether the drill is still running; else it waits for a worker, or is being restored. */
  readonly isRunning: boolean;
  readonly pending: PendingRestore;
}

/** Can look. Health jobs get only this, so the compiler keeps them read-only. */
export interface Observer {
  readonly cluster: Cluster;
  /** One round trip. Throws HostError when the host cannot be asked at all. */
  ask(host: Host, facts: readonly Fact[]): Promise<Answers>;
  /** What the world outside finds under a name. */
  readonly names: Names;
  /** What servers of others make of our mail. */
  readonly receiver: Receiver;
  /** Mail servers, as clients come to them. */
  readonly mail: MailClient;
  /** Resolves once the happening is kept. */
  report(happening: Happening): Promise<void>;
  sleep(seconds: number): Promise<void>;
  now(): Date;
  /** Not there in a look from a terminal, which needs no Redis. */
  readonly memory?: Memory;
  /** How far the databases had come; not there either. */
  readonly positions?: Positions;
  /** What was measured in rounds, plans that wait for approval, and incidents, newest first; not there either. */
  readonly series?: Series;
  readonly waiting?: () => Promise<readonly RunRecord[]>;
  readonly incidentsSince?: (from: number) => Promise<readonly RunRecord[]>;
  /** This cluster and the others; not there either. */
  readonly clusters?: SeenClusters;
  /** Which processes of the bot do not go by cluster.yaml as it is now; not there either. */
  readonly configuration?: () => Promise<readonly Judgement[]>;
  /** Faults that are not reverted yet, and by which runs; not there either. */
  readonly pendingRestores?: () => Promise<readonly OpenRestore[]>;
  /** What nobody is told of; not there either. */
  readonly mutes?: Mutes;
  /** Who asked for this run: as in RunRecord. */
  readonly by: string;
  /** Work for another time, in the name of whoever asked for this run; not there either. */
  readonly calendar?: Calendar;
  /** Aborted when a person cancels the run; looked at between changes. */
  readonly cancelled: AbortSignal;
}

/** Can look, and tell people of it by itself. */
export interface Watcher extends Observer {
  readonly memory: Memory;
  readonly positions: Positions;
  readonly mutes: Mutes;
  readonly incidents: Incidents;
  readonly series: Series;
  /** Comes to a service once, as a client does. */
  visit(target: ProbeTarget): Promise<Attempt>;
}

export interface Finishing {
  /** Of a step that is half done, or of its undo: it is made though somebody has stopped the run. */
  readonly finishes?: boolean;
}

/** Can look and touch. Every write to the cluster goes through `change`. */
export interface Operator extends Observer {
  /**
   * `onLine` is given every line of its output as it comes. Throws HostError when the host refuses or cannot be reached,
   * Refused when this run no longer holds the lease, NotBegun when somebody stopped the run while it waited for the host.
   */
  change(
    host: Host,
    change: (Change | (Run & { readonly summary: string; readonly timeoutSeconds?: number })) & Finishing,
    onLine?: (line: string) => void,
  ): Promise<void>;
  /** Sends clients to these, again and again, until it is stopped. */
  probe(targets: readonly ProbeTarget[]): Probing;
  /**
   * Like `change`, for what puts an end to a fault: it waits for nobody, so that it is also done while Redis is away. A host
   * still refuses a run that was overtaken.
   */
  putBack(host: Host, run: Run & { readonly summary: string }): Promise<void>;
  /** Leaves what was sealed for the terminal that asked for this run, and nobody else can read, for some minutes. */
  handOver(sealed: string): Promise<void>;
  /** Takes the power of a host, or gives it back; that waits for nobody either. Throws Refused where no fencing is declared. */
  power(host: Host, how: 'off' | 'on'): Promise<void>;
  /** Whether a host has power, by its status command; undefined where none is declared. Throws HostError when it does not say. */
  powerState(host: Host): Promise<'on' | 'off' | undefined>;
  /** The fault that this run has to revert. While it is kept, a worker reverts it even when this one dies. */
  readonly pendingRestore: {
    recall(): Promise<PendingRestore | undefined>;
    keep(pending: PendingRestore): Promise<void>;
    /** The cluster is as it was. */
    done(): Promise<void>;
  };
}
