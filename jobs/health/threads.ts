import { z } from 'zod';
import { Alerting, quiet } from '../../src/model/check/alerting.ts';
import type { Watcher } from '../../src/model/plan/world.ts';

/** What follows while something critical is not acknowledged; times are ms since the epoch. */
const Critical = z.object({
  at: z.number(),
  reminders: z.number(),
  remindedAt: z.number().optional(),
  escalated: z.boolean().optional(),
  /** Its thread is the second one about the same: reminders are in the first. */
  isSecond: z.boolean().optional(),
});

/** The thread of a channel's open incident. */
const Thread = z.object({
  channel: z.string(),
  /** The run. */
  id: z.string(),
  /** Checks that were reported in it. */
  checks: z.array(z.string()),
  /** How many reports it has. */
  said: z.number(),
  /** ms since the epoch. */
  since: z.number(),
  /** When everything had recovered; absent before. */
  over: z.number().optional(),
  /** Absent while nothing critical was reported in it. */
  critical: Critical.optional(),
});
export type Thread = z.infer<typeof Thread>;

const AlertState = Alerting.extend({
  threads: z.array(Thread),
  /** Incidents opened so far: names the next one, so that a worker that dies while opening it opens no second one. */
  opened: z.number(),
});
export type AlertState = z.infer<typeof AlertState>;

const name = 'alerting';

/** What was reported before; an unreadable state counts as none. */
export async function alertState({ memory }: Pick<Watcher, 'memory'>): Promise<AlertState> {
  const kept = AlertState.safeParse(await memory.recall(name));
  return kept.success ? kept.data : { ...quiet, threads: [], opened: 0 };
}

export function rememberState({ memory }: Pick<Watcher, 'memory'>, state: AlertState): Promise<void> {
  return memory.remember(name, state);
}

interface Beginning {
  readonly old: Thread | undefined;
  readonly channel: string;
}

/** A recurrence soon after the end reopens the same incident. */
export async function begin(world: Watcher, { opened }: AlertState, { old, channel }: Beginning): Promise<Thread> {
  const now = world.now().getTime();
  const { againMinutes } = world.cluster.inventory.alerts;
  const isSoon = old?.over !== undefined && now - old.over <= againMinutes * 60_000;
  if (isSoon && (await world.incidents.reopen(old.id))) {
    const { over: _, critical: __, ...thread } = old;
    return thread;
  }
  const id = await world.incidents.open(`incident-${channel}-${opened}`, channel);
  return { channel, id, checks: [], said: 0, since: now };
}

/** The state with this thread in place of the one of its channel. */
export function withThread(state: AlertState, thread: Thread, isNew: boolean): AlertState {
  const threads = [...state.threads.filter(({ channel }) => channel !== thread.channel), thread];
  return { ...state, threads, opened: state.opened + (isNew ? 1 : 0) };
}
