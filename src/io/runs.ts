import type { Happening } from '../model/journal.ts';
import { Plan } from '../model/plan.ts';
import type { RunState } from '../model/run.ts';
import { move as moveScript } from './lua/runs.ts';
import type { Store } from './redis-script.ts';
import { encoded, outcomeOf } from './redis-script.ts';
import type { Kept } from './runs-record.ts';
import { keptFields, keptFrom } from './runs-record.ts';

export const key = ({ root }: Store, ...parts: readonly string[]) => [root, ...parts].join(':');

export async function kept(store: Store, id: string): Promise<Kept | undefined> {
  return keptFrom(id, await store.redis.hmget(key(store, 'run', id), ...keptFields));
}

/** Newest first. */
export async function latest(store: Store, limit: number): Promise<readonly Kept[]> {
  return all(store, await store.redis.lrange(key(store, 'runs'), 0, limit - 1));
}

/** Those that are not over. */
export async function open(store: Store): Promise<readonly Kept[]> {
  return all(store, await store.redis.smembers(key(store, 'open')));
}

async function all(store: Store, ids: readonly string[]): Promise<readonly Kept[]> {
  const found = await Promise.all(ids.map((id) => kept(store, id)));
  return found.filter((run) => run !== undefined);
}

/** The plan that waits for approval or was approved, as it was shown. */
export async function planOf(store: Store, id: string): Promise<Plan | undefined> {
  const text = await store.redis.hget(key(store, 'run', id), 'plan');
  return text === null ? undefined : Plan.parse(JSON.parse(text));
}

/** One change of a run. It happens as a whole, and only when the run is as `from`, `same`, `alive` and `expired` say. */
export interface Move {
  readonly from: readonly RunState[];
  /** Fields that must be so; '' stands for a field that is not there. */
  readonly same?: Readonly<Record<string, string>>;
  /** Only while the approval has not expired, or only once it has. */
  readonly when?: 'alive' | 'expired';
  readonly set?: Readonly<Record<string, string>>;
  /** Fields that become Redis' time. */
  readonly stamp?: readonly string[];
  /** Only while an approval that was given counts: so many milliseconds from when it was given, by Redis' clock. */
  readonly approvalMs?: number;
  /** Takes the approval away, also that of a policy. */
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
    ...{ id, from, same, set, stamp, to, unapprove },
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

/** Ends an approval that nobody gave in time; nothing when it was decided or is not over yet. */
export async function expire(store: Store, { run, turn }: { run: string; turn: number }): Promise<void> {
  await move(store, run, {
    from: ['waiting'],
    same: { turn: String(turn) },
    when: 'expired',
    happenings: [{ kind: 'expired' }],
    to: 'expired',
  });
}
