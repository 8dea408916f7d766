import { type Audited, genesis, sealOf } from '../model/audit.ts';
import { seal as sealScript, trim } from './lua/audit.ts';
import type { Store } from './redis-script.ts';
import { outcomeOf } from './redis-script.ts';
import { key } from './runs.ts';

/** Entries that are sealed, or dropped for age, in one go. */
const most = 500;

/** Entries that are kept: about a year of a busy cluster, in about 20 MB. */
const keptEntries = 50_000;

/** The trail, oldest first, and what its oldest entry was sealed with. */
export async function auditIn(store: Store): Promise<{ readonly entries: readonly Audited[]; readonly first: string }> {
  const { redis } = store;
  const [found, seals] = await Promise.all([
    redis.xrange(key(store, 'audit'), '-', '+'),
    redis.hgetall(key(store, 'audit', 'seals')),
  ]);
  const entries = found.map((one) => entryOf(one, seals));
  return { entries, first: seals.before ?? genesis };
}

/** Seals what is not sealed yet. Any number of processes may: of two that do the same one changes nothing. */
export async function sealAudit(store: Store, keeps = keptEntries): Promise<void> {
  const { redis } = store;
  await outcomeOf(store, trim, [String(keeps), String(most)]);
  const seals = key(store, 'audit', 'seals');
  for (;;) {
    const [head = '', id = '0'] = (await redis.hmget(seals, 'head', 'headId')).map((one) => one ?? undefined);
    const found = await redis.xrange(key(store, 'audit'), `(${id}`, '+', 'COUNT', most);
    if (found.length === 0) return;
    let before = head || genesis;
    const sealed = found.flatMap((one) => {
      const entry = entryOf(one, {});
      before = sealOf(before, entry);
      return [entry.id, before];
    });
    const [how] = await outcomeOf(store, sealScript, [head, ...sealed]);
    if (how !== 'sealed' || found.length < most) return;
  }
}

function entryOf([id, fields]: readonly [string, readonly string[]], seals: Record<string, string>): Audited {
  const field = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
  const seal = seals[id];
  return { id, run: field('run'), happening: field('happening'), ...(seal === undefined ? {} : { seal }) };
}
