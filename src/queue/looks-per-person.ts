import type { Inventory } from '../model/inventory/inventory.ts';
import { Refused } from '../model/text/errors.ts';
import { loadRun } from '../store/runs.ts';
import type { Store } from '../store/script.ts';

/** Most looks that one person may have queued or running in one cluster: below the worker's concurrency, so that others get a turn. */
export const looksPerPerson = 5;

/** The refusal for a person at the limit, with a button for each of their looks. */
export async function tooManyLooks(store: Store, { name }: Inventory, ids: readonly string[]): Promise<Refused> {
  const runs = await Promise.all(ids.map((id) => loadRun(store, id)));
  const shown = runs.flatMap((run) => (run ? [`job ${run.id} \`${run.text}\` (${run.state})`] : []));
  const message = `you have ${ids.length} looks in progress on ${name}, and ${looksPerPerson} is the limit for one person: ${shown.join(', ')}. Wait until one ends, then try again`;
  return new Refused(message, { offers: ids.map((id) => `job ${id} @${name}`) });
}
