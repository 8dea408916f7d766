import type { Inventory } from '../model/inventory/inventory.ts';
import { Refused } from '../model/text/errors.ts';
import { loadRun } from '../store/runs.ts';
import type { Store } from '../store/script.ts';

/** Looks of one person, queued and running together, in one cluster: fewer than are worked on at a time, so that others find room. */
export const looksPerPerson = 5;

/** What to tell a person who has that many in progress, with a button for each. */
export async function tooManyLooks(store: Store, { name }: Inventory, ids: readonly string[]): Promise<Refused> {
  const runs = await Promise.all(ids.map((id) => loadRun(store, id)));
  const shown = runs.flatMap((run) => (run ? [`job ${run.id} \`${run.text}\` (${run.state})`] : []));
  const message = `you have ${ids.length} looks in progress on ${name}, and ${looksPerPerson} is the limit for one person: ${shown.join(', ')}. Wait until one ends, then try again`;
  return new Refused(message, { offers: ids.map((id) => `job ${id} @${name}`) });
}
