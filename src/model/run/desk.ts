import type { Mute } from '../check/mute.ts';
import type { ReceivedAlert } from '../check/received-alert.ts';
import type { Access, Permission, Person } from '../inventory/access.ts';
import type { LastVerdict, SeenCluster } from '../inventory/clusters.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AuditPage, WantedPage } from './audit.ts';
import type { Appointment } from './calendar.ts';
import type { Markup } from './card.ts';
import type { Hold } from './hold.ts';
import type { Entry } from './journal.ts';
import type { RefusedPage } from './page-refusal.ts';
import type { Undelivered } from './post-refusal.ts';
import type { Request } from './request.ts';
import type { Place, RunRecord } from './run.ts';

/** The result of a decision about a run. `run` is its new state; `why` is a full sentence. */
export type Decision =
  | { readonly done: true; readonly run: RunRecord }
  | { readonly done: false; readonly why: Markup; readonly run: RunRecord };

/** A request to start a job. */
export interface Submission {
  readonly request: Request;
  /** What was typed, as understood: `deploy directors`. */
  readonly text: string;
  readonly by: Person;
  readonly place?: Place;
  /** Its schedule with the time zone, or `once`; absent for immediate requests. */
  readonly scheduled?: string;
  /** Identifies this request: the same key again returns the existing run. Slack's trigger_id or event_id. */
  readonly key?: string;
}

/** How long to mute, and why. */
export interface Silence {
  readonly minutes: number;
  readonly because: string;
}

/** Open incidents and mutes. */
export interface Alerts {
  /** Those in progress. */
  readonly incidents: readonly RunRecord[];
  readonly mutes: readonly Mute[];
  /** What an Alertmanager sent and still fires, worst first. */
  readonly received: readonly ReceivedAlert[];
  /** What Slack refuses, newest first. */
  readonly undelivered: readonly Undelivered[];
  /** What webhooks refuse, newest first. */
  readonly refusedPages: readonly RefusedPage[];
  /** Time of the last health round; ms since the epoch. Absent if there was none. */
  readonly lookedAt?: number;
  readonly everySeconds: number | 'off';
}

/** The bot's own records; in Redis in production, in memory for unit tests. */
export interface Desk {
  readonly inventory: Inventory;
  readonly access: Access;
  permissionsOf(person: Person): readonly Permission[];
  /** Creates and queues the run. Throws Refused when Redis does not answer in time. */
  submit(submission: Submission): Promise<RunRecord>;
  /** Newest first. */
  runs(limit: number): Promise<readonly RunRecord[]>;
  /** Every plan awaiting approval, newest first, however many runs came after it. */
  waiting(): Promise<readonly RunRecord[]>;
  run(id: string): Promise<RunRecord | undefined>;
  /** The run whose thread starts with this message. */
  runInThread(channel: string, ts: string): Promise<RunRecord | undefined>;
  /** Permalinks to the threads of runs, by id; none for runs without a thread. */
  threads(runs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  journal(id: string): Promise<readonly Entry[]>;
  /**
   * Each of these is atomic: of two people who click at once exactly one wins. The role of `who` is also checked here,
   * so that no entry point can forget it. Throws Refused when there is no such run. `plan` is the plan they saw: the
   * token of a button, or its digest as typed. Without it only the first plan of a job can be approved, and only where
   * it was posted.
   */
  approve(id: string, who: Person, plan?: string): Promise<Decision>;
  reject(id: string, who: Person, reason?: string, token?: string): Promise<Decision>;
  cancel(id: string, who: Person): Promise<Decision>;
  resume(id: string, who: Person): Promise<Decision>;
  alerts(): Promise<Alerts>;
  /** Every cluster, as last seen. */
  clusters(): Promise<readonly SeenCluster[]>;
  /** These return a sentence, and throw Refused when `who` lacks the role or there is no such incident. */
  acknowledge(id: string, who: Person): Promise<string>;
  mute(what: string, silence: Silence, who: Person): Promise<string>;
  muteIncident(id: string, silence: Silence, who: Person): Promise<string>;
  unmute(what: string, who: Person): Promise<string>;
  /** The freeze or lock in force; undefined without one. */
  hold(): Promise<Hold | undefined>;
  freeze(because: string, who: Person): Promise<string>;
  thaw(who: Person): Promise<string>;
  lock(silence: Silence, who: Person): Promise<string>;
  unlock(who: Person): Promise<string>;
  /** A part of the audit trail; see pagesOf(). */
  audit(wanted: WantedPage): Promise<AuditPage>;
}

/** The desk over Redis, with more methods for the poster and the terminal. */
export interface DeskService extends Desk {
  /** Records the message that starts a run's thread in a channel. */
  rememberThread(channel: string, ts: string, id: string): Promise<void>;
  /** The events of a run as they happen, until it ends. */
  follow(id: string, signal?: AbortSignal): AsyncIterable<Entry>;
  /** The secret that the worker has sealed for the terminal that requested this run. It can be taken once. */
  takeHandover(id: string): Promise<string | undefined>;
  /** For the App Home: pending approvals, the newest jobs in progress, and the last digest. */
  standing(): Promise<readonly RunRecord[]>;
  lastVerdicts(): Promise<readonly LastVerdict[]>;
  /** Every recurring request. */
  schedules(): Promise<readonly Appointment[]>;
  /** Settings of Redis that endanger the journal, one sentence each. Throws Refused when Redis does not answer. */
  settingsToMend(): Promise<readonly string[]>;
  /** Why Redis refuses writes now, one sentence each. Throws Refused when Redis does not answer. */
  refusingNow(): Promise<readonly string[]>;
  close(): Promise<void>;
}
