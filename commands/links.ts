import { isAtTerminal, type Person } from '../src/model/inventory/access.ts';
import type { Desk } from '../src/model/run/desk.ts';
import type { RunRecord } from '../src/model/run/run.ts';
import type { Threads } from '../src/render/jobs.ts';

/** Permalinks to the threads of runs, for a list. None at a terminal, which has no room for them. */
export async function linksFor(
  who: Person,
  desk: Pick<Desk, 'threads'>,
  runs: readonly Pick<RunRecord, 'id'>[],
): Promise<Threads> {
  return isAtTerminal(who) ? new Map() : desk.threads(runs.map(({ id }) => id));
}
