import type { Access, Permission, Person } from './access.ts';
import type { Request } from './command.ts';
import type { Inventory } from './inventory.ts';
import type { Entry } from './journal.ts';
import type { Place, RunRecord } from './run.ts';

/** How a decision about a run went. `run` is as it is now; `why` is a full sentence. */
export type Decision =
  | { readonly done: true; readonly run: RunRecord }
  | { readonly done: false; readonly why: string; readonly run: RunRecord };

/** Work that somebody asks for. */
export interface Submission {
  readonly request: Request;
  /** What was typed, as understood: `deploy directors`. */
  readonly text: string;
  readonly by: Person;
  readonly place?: Place;
  /** Names this one request: the same key again gives the run that is there already. Slack's trigger_id or event_id. */
  readonly key?: string;
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
  run(id: string): Promise<RunRecord | undefined>;
  /** The run whose thread hangs on this message. */
  runInThread(channel: string, ts: string): Promise<RunRecord | undefined>;
  journal(id: string): Promise<readonly Entry[]>;
  /**
   * Each of these is decided atomically: of two people who click at once exactly one wins. Whether `who` holds the
   * role is looked at here as well, so that no way in can forget it. Throws Refused when there is no such run.
   */
  approve(id: string, who: Person, token?: string): Promise<Decision>;
  reject(id: string, who: Person, reason?: string, token?: string): Promise<Decision>;
  cancel(id: string, who: Person): Promise<Decision>;
  resume(id: string, who: Person): Promise<Decision>;
}
