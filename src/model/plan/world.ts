import type { Answers, Fact } from '../check/fact.ts';
import type { Incidents } from '../check/incident.ts';
import type { Judgement } from '../check/judgement.ts';
import type { Mutes } from '../check/mute.ts';
import type { ReceivedAlert } from '../check/received-alert.ts';
import type { Series } from '../check/series.ts';
import type { Names } from '../dns/dns.ts';
import type { PendingRestore } from '../drill/drill.ts';
import type { Attempt, ProbeTarget, Probing } from '../drill/probe.ts';
import type { SeenClusters } from '../inventory/clusters.ts';
import type { Host } from '../inventory/inventory.ts';
import type { Positions } from '../inventory/positions.ts';
import type { DirectoryReader } from '../mail/directory-reader.ts';
import type { MailClient } from '../mail/mail-client.ts';
import type { Receiver } from '../mail/receiver.ts';
import type { Calendar } from '../run/calendar.ts';
import type { Happening } from '../run/journal.ts';
import type { Memory } from '../run/memory.ts';
import type { RunRecord } from '../run/run.ts';
import type { Change, Cluster, Run } from './step.ts';

/** The pending restore of a run. */
export interface OpenRestore {
  readonly run: string;
  /** Whether the drill is still running; otherwise the restore is in progress or waits for a worker. */
  readonly isRunning: boolean;
  readonly pending: PendingRestore;
}

/** Read-only access. Health jobs get only this, so the compiler keeps them read-only. */
export interface Observer {
  readonly cluster: Cluster;
  /** One round trip. Throws HostError when the host is unreachable. */
  ask(host: Host, facts: readonly Fact[]): Promise<Answers>;
  /** Reads a host's directory over LDAP. Throws HostError when the host or its slapd does not answer. */
  consult<T>(host: Host, read: (directory: DirectoryReader) => Promise<T>): Promise<T>;
  /** DNS as seen from outside. */
  readonly names: Names;
  /** How other servers judge our mail. */
  readonly receiver: Receiver;
  /** Mail servers as seen by clients. */
  readonly mail: MailClient;
  /** Resolves once the event is stored. */
  report(happening: Happening): Promise<void>;
  sleep(seconds: number): Promise<void>;
  now(): Date;
  /** Undefined for reads from a terminal, which need no Redis. */
  readonly memory?: Memory;
  /** How far the databases have come; also undefined there. */
  readonly positions?: Positions;
  /** Measurements of health rounds, plans awaiting approval, and incidents, newest first; also undefined there. */
  readonly series?: Series;
  readonly waiting?: () => Promise<readonly RunRecord[]>;
  readonly incidentsSince?: (from: number) => Promise<readonly RunRecord[]>;
  /** This cluster and the others; also undefined there. */
  readonly clusters?: SeenClusters;
  /** Processes that do not use the current cluster.yaml; also undefined there. */
  readonly configuration?: () => Promise<readonly Judgement[]>;
  /** Faults not reverted yet, and their runs; also undefined there. */
  readonly pendingRestores?: () => Promise<readonly OpenRestore[]>;
  /** Muted alerts; also undefined there. */
  readonly mutes?: Mutes;
  /** Who requested this run: as in RunRecord. */
  readonly by: string;
  /** The id of this run; undefined for a health round or at a terminal. */
  readonly run?: string;
  /** Permalinks to the threads of runs, by id; undefined at a terminal. */
  readonly threads?: (runs: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Creates schedules in the name of this run's requester; also undefined there. */
  readonly calendar?: Calendar;
  /** Aborted when a person cancels the run; checked between changes. */
  readonly cancelled: AbortSignal;
}

/** Read-only access that can also send alerts. */
export interface Watcher extends Observer {
  readonly memory: Memory;
  readonly positions: Positions;
  readonly mutes: Mutes;
  readonly incidents: Incidents;
  readonly series: Series;
  /** Alerts that an Alertmanager sent. */
  receivedAlerts(): Promise<readonly ReceivedAlert[]>;
  /** Whether a job changes the cluster, and so watches it itself. */
  readonly isBusy: boolean;
  /** Connects to a service once, like a client. */
  visit(target: ProbeTarget): Promise<Attempt>;
}

export interface Finishing {
  /** For the rest of a started step, or its undo: applied even if the run was stopped. */
  readonly finishes?: boolean;
}

/** Read and write access. Every write to the cluster goes through `change`. */
export interface Operator extends Observer {
  /**
   * `onLine` is called with each line of output. Throws HostError when the host refuses or is unreachable, Refused when
   * this run has lost the lease, NotBegun when the run was stopped while it waited for the host.
   */
  change(
    host: Host,
    change: (Change | (Run & { readonly summary: string; readonly timeoutSeconds?: number })) & Finishing,
    onLine?: (line: string) => void,
  ): Promise<void>;
  /** Probes these services at an interval until stopped. */
  probe(targets: readonly ProbeTarget[]): Probing;
  /**
   * Like `change`, for reverting a fault: it needs no permission, so it also works while Redis is down. A host still
   * refuses a run that was superseded.
   */
  putBack(host: Host, run: Run & { readonly summary: string }): Promise<void>;
  /** Stores, for some minutes, a secret that only the terminal that requested this run can decrypt. */
  handOver(sealed: string): Promise<void>;
  /** Switches the power of a host; needs no permission either. Throws Refused if no fencing is declared. */
  power(host: Host, how: 'off' | 'on'): Promise<void>;
  /**
   * Power state from the status command; undefined if none is declared. Throws HostError when the output is unclear.
   */
  powerState(host: Host): Promise<'on' | 'off' | undefined>;
  /** The fault that this run must revert. While it is stored, another worker reverts it if this one dies. */
  readonly pendingRestore: {
    recall(): Promise<PendingRestore | undefined>;
    keep(pending: PendingRestore): Promise<void>;
    /** The cluster is back in its steady state. */
    done(): Promise<void>;
  };
}
