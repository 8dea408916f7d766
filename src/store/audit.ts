import { type Audited, type AuditPage, genesis, sealOf, type WantedPage } from '../model/run/audit.ts';
import { seal as sealScript, trim } from './lua/audit.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { outcomeOf } from './script.ts';

/** Entries sealed or trimmed at a time. */
const most = 500;

/** Entries kept: about a year of a busy cluster, in about 20 MB. */
const keptEntries = 50_000;

/** Entries read at a time, so that the whole trail never blocks Redis or this process. */
const pageSize = 500;

export async function auditPage(store: Store, { order, beyond }: WantedPage): Promise<AuditPage> {
  const { redis } = store;
  const [trail, seals] = [key(store, 'audit'), key(store, 'audit', 'seals')];
  const from = beyond === undefined ? undefined : `(${beyond}`;
  const found =
    order === 'newest first'
      ? await redis.xrevrange(trail, from ?? '+', '-', 'COUNT', pageSize)
      : await redis.xrange(trail, from ?? '-', '+', 'COUNT', pageSize);
  // After the entries, so that entries sealed meanwhile have their seal.
  const [before, head, ...own] = await redis.hmget(seals, 'before', 'headId', ...found.map(([id]) => id));
  const sealed = Object.fromEntries(found.flatMap(([id], i) => (own[i] == null ? [] : [[id, own[i]]])));
  return {
    entries: found.map((one) => entryOf(one, sealed)),
    first: before ?? genesis,
    ...(head == null ? {} : { head }),
  };
}

/** Seals new entries. Safe to run concurrently: of two identical attempts, one changes nothing. */
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
