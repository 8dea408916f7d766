import { Plan } from '../model/plan/plan.ts';
import type { Happening } from '../model/run/journal.ts';
import type { RunState } from '../model/run/run.ts';
import { move as moveScript } from './lua/runs.ts';
import type { StoredRun } from './run-record.ts';
import { storedFields, storedRunFrom } from './run-record.ts';
import type { Store } from './script.ts';
import { encoded, outcomeOf } from './script.ts';

export const key = ({ root }: Store, ...parts: readonly string[]) => [root, ...parts].join(':');

export async function loadRun(store: Store, id: string): Promise<StoredRun | undefined> {
  return storedRunFrom(id, await store.redis.hmget(key(store, 'run', id), ...storedFields));
}

/** Newest first. */
export async function latest(store: Store, limit: number): Promise<readonly StoredRun[]> {
  return all(store, await store.redis.lrange(key(store, 'runs'), 0, limit - 1));
}

/** All runs that have not ended. */
export async function open(store: Store): Promise<readonly StoredRun[]> {
  return all(store, await store.redis.smembers(key(store, 'open')));
}

/** Most runs that one answer loads. */
const most = 100;

/** Runs that wait for approval, newest first, however old. */
export async function waiting(store: Store): Promise<readonly StoredRun[]> {
  const runs = await all(store, await store.redis.zrange(key(store, 'waiting'), '0', String(most - 1), 'REV'));
  return runs.filter(({ state }) => state === 'waiting');
}

/** Incidents opened since then, newest first. */
export async function incidentsSince(store: Store, from: number): Promise<readonly StoredRun[]> {
  const index = key(store, 'incidents');
  return all(store, await store.redis.zrange(index, '+inf', String(from), 'BYSCORE', 'REV', 'LIMIT', 0, 5 * most));
}

/** For the app home: runs that wait for approval, the newest ones in progress, and the last digest. Newest first. */
export async function standing(store: Store): Promise<readonly StoredRun[]> {
  const [asked, open, digest] = await Promise.all([
    waiting(store),
    store.redis.smembers(key(store, 'open')),
    store.redis.hget(key(store, 'last-done'), 'digest'),
  ]);
  const newest = open.toSorted((a, b) => Number(b) - Number(a)).slice(0, most);
  const ids = new Set([...asked.map(({ id }) => id), ...newest, ...(digest === null ? [] : [digest])]);
  return all(
    store,
    [...ids].toSorted((a, b) => Number(b) - Number(a)),
  );
}

async function all(store: Store, ids: readonly string[]): Promise<readonly StoredRun[]> {
  const found = await Promise.all(ids.map((id) => loadRun(store, id)));
  return found.filter((run) => run !== undefined);
}

/** The plan that waits for approval or was approved, as shown. */
export async function planOf(store: Store, id: string): Promise<Plan | undefined> {
  const text = await store.redis.hget(key(store, 'run', id), 'plan');
  return text === null ? undefined : Plan.parse(JSON.parse(text));
}

/** One atomic change of a run, made only if `from`, `same`, `when` and `approvalMs` match. */
export interface Move {
  readonly from: readonly RunState[];
  /** Expected field values; '' stands for an absent field. */
  readonly same?: Readonly<Record<string, string>>;
  /** Only before the approval request expires, or only after. */
  readonly when?: 'alive' | 'expired';
  readonly set?: Readonly<Record<string, string>>;
  /** Fields set to Redis' time. */
  readonly stamp?: readonly string[];
  /** Only while the approval is valid: this many milliseconds after it was given, by Redis' clock. */
  readonly approvalMs?: number;
  /** Removes the approval, also that of a policy. */
  readonly unapprove?: true;
  readonly happenings: readonly Happening[];
  readonly to?: RunState;
}

/** Why a move did not happen: the run's state, a field that differs, or the clock (`stale`: the approval is too old). */
export type Moved =
  | { readonly moved: true }
  | { readonly moved: false; readonly because: 'state' | 'differs' | 'expired' | 'alive' | 'stale' };

export async function move(store: Store, id: string, wanted: Move): Promise<Moved> {
  const { from, same = {}, when, approvalMs, set = {}, stamp = [], unapprove, happenings, to } = wanted;
  const spec = {
    id,
    from,
    same,
    set,
    stamp,
    to,
    unapprove,
    counts: approvalMs,
    alive: when === 'alive',
    expired: when === 'expired',
    happenings: happenings.map((happening) => encoded(happening)),
  };
  const [how] = await outcomeOf(store, moveScript, [encoded(spec)]);
  if (how === 'moved') return { moved: true };
  const because = (['differs', 'expired', 'alive', 'stale'] as const).find((reason) => reason === how) ?? 'state';
  return { moved: false, because };
}

/** Expires an approval request that is overdue; does nothing if it was decided or is still valid. */
export async function expire(store: Store, { run, turn }: { run: string; turn: number }): Promise<void> {
  await move(store, run, {
    from: ['waiting'],
    same: { turn: String(turn) },
    when: 'expired',
    happenings: [{ kind: 'expired' }],
    to: 'expired',
  });
}
