import type { Mute } from '../check/mute.ts';
import type { Access, Permission, Person } from '../inventory/access.ts';
import type { LastVerdict, SeenCluster } from '../inventory/clusters.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AuditPage, WantedPage } from './audit.ts';
import type { Hold } from './hold.ts';
import type { Entry } from './journal.ts';
import type { Request } from './request.ts';
import type { Place, RunRecord } from './run.ts';

/** How a decision about a run went. `run` is as it is now; `why` is a full sentence. */
export type Decision =
  | { readonly done: true; readonly run: RunRecord }
  | { readonly done: false; readonly why: string; readonly run: RunRecord };

/** A request to start a job. */
export interface Submission {
  readonly request: Request;
  /** What was typed, as understood: `deploy directors`. */
  readonly text: string;
  readonly by: Person;
  readonly place?: Place;
  /** By which schedule it comes, with its time zone, or `once`; absent in what a person asks for now. */
  readonly scheduled?: string;
  /** Names this one request: the same key again gives the run that is there already. Slack's trigger_id or event_id. */
  readonly key?: string;
}

/** How long to mute, and why. */
export interface Silence {
  readonly minutes: number;
  readonly because: string;
}

/** Open incidents and mutes. */
export interface Alerts {
  /** Those that are not over. */
  readonly incidents: readonly RunRecord[];
  readonly mutes: readonly Mute[];
  /** When the last round was made; ms since the epoch. Absent when there was none. */
  readonly lookedAt?: number;
  readonly everySeconds: number | 'off';
}

/** What the bot keeps about its own work; in Redis for real, in memory for unit tests. */
export interface Desk {
  readonly inventory: Inventory;
  readonly access: Access;
  permissionsOf(person: Person): readonly Permission[];
  /** Creates the run and queues it. Throws Refused when Redis does not answer in time. */
  submit(submission: Submission): Promise<RunRecord>;
  /** Newest first. */
  runs(limit: number): Promise<readonly RunRecord[]>;
  /** Every plan that waits for approval, newest first, however many runs came after it. */
  waiting(): Promise<readonly RunRecord[]>;
  run(id: string): Promise<RunRecord | undefined>;
  /** The run whose thread hangs on this message. */
  runInThread(channel: string, ts: string): Promise<RunRecord | undefined>;
  journal(id: string): Promise<readonly Entry[]>;
  /**
   * Each of these is decided atomically: of two people who click at once exactly one wins. Whether `who` holds the
   * role is looked at here as well, so that no way in can forget it. Throws Refused when there is no such run.
   * `plan` is the one that they saw: the token of a button, or its digest as people type it. Without it only the first plan of
   * a job can be approved, and only where it was posted.
   */
  approve(id: string, who: Person, plan?: string): Promise<Decision>;
  reject(id: string, who: Person, reason?: string, token?: string): Promise<Decision>;
  cancel(id: string, who: Person): Promise<Decision>;
  resume(id: string, who: Person): Promise<Decision>;
  alerts(): Promise<Alerts>;
  /** Every cluster, as it was seen last. */
  clusters(): Promise<readonly SeenCluster[]>;
  /** These answer with a sentence, and throw Refused where `who` may not, or where there is no such incident. */
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
  /** A part of the trail; see pagesOf(). */
  audit(wanted: WantedPage): Promise<AuditPage>;
}

/** The desk over Redis, with what the posting side and the terminal need besides. */
export interface DeskService extends Desk {
  /** The message in a channel on which the thread of a run hangs. */
  rememberThread(channel: string, ts: string, id: string): Promise<void>;
  /** Every happening of a run as it happens, until the run is over. */
  follow(id: string, signal?: AbortSignal): AsyncIterable<Entry>;
  /** What the worker has sealed for the terminal that asked for this run. It can be taken once. */
  takeHandover(id: string): Promise<string | undefined>;
  /** For the bot's home: what waits for approval, the newest of what is under way, and the last digest. */
  standing(): Promise<readonly RunRecord[]>;
  lastVerdicts(): Promise<readonly LastVerdict[]>;
  /** Settings of Redis that put the journal at risk, a sentence each. Throws Refused when Redis does not answer. */
  settingsToMend(): Promise<readonly string[]>;
  /** Why Redis refuses to write now, a sentence each. Throws Refused when Redis does not answer. */
  refusingNow(): Promise<readonly string[]>;
  close(): Promise<void>;
}
