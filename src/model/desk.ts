import type { Access, Permission, Person } from './access.ts';
import type { Inventory } from './inventory.ts';
import type { Entry } from './journal.ts';
import type { RunRecord } from './run.ts';

/** How a decision about a run went. `standing` is the run as it is now. */
export type Decision =
  | { readonly done: true; readonly run: RunRecord }
  | { readonly done: false; readonly why: string; readonly run: RunRecord };

/** What the bot keeps about its own work; in Redis for real, in memory for unit tests. */
export interface Desk {
  readonly inventory: Inventory;
  readonly access: Access;
  permissionsOf(person: Person): readonly Permission[];
  /** Newest first. */
  runs(limit: number): Promise<readonly RunRecord[]>;
  run(id: string): Promise<RunRecord | undefined>;
  journal(id: string): Promise<readonly Entry[]>;
  /** Each of these is decided atomically: of two people who click at once exactly one wins. */
  approve(id: string, who: Person, token?: string): Promise<Decision>;
  reject(id: string, who: Person, reason?: string, token?: string): Promise<Decision>;
  cancel(id: string, who: Person): Promise<Decision>;
  resume(id: string, who: Person): Promise<Decision>;
}
