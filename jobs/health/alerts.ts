import { z } from 'zod';
import { Alerting, alerting, type News, quiet, toldBad } from '../../src/model/check/alerting.ts';
import type { Status } from '../../src/model/check/check.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { mutedBy } from '../../src/model/check/mute.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { Watcher } from '../../src/model/plan/world.ts';

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
});
type Thread = z.infer<typeof Thread>;

const AlertState = Alerting.extend({
  threads: z.array(Thread),
  /** Incidents opened so far: names the next one, so that a worker that dies while opening it opens no second one. */
  opened: z.number(),
});
type AlertState = z.infer<typeof AlertState>;

const name = 'alerting';

/** What was reported before; an unreadable state counts as none. */
export async function alertState({ memory }: Pick<Watcher, 'memory'>): Promise<AlertState> {
  const kept = AlertState.safeParse(await memory.recall(name));
  return kept.success ? kept.data : { ...quiet, threads: [], opened: 0 };
}

/** Reports what has become worse or better in the incident of each channel, and closes incidents once all is ok. */
export async function alert(world: Watcher, judged: readonly Judgement[]): Promise<void> {
  const { inventory } = world.cluster;
  const before = await alertState(world);
  const mutes = await world.mutes.all();
  // A muted check stays as last reported: muting resolves nothing, and worsening is not reported.
  const reportable = judged.map((one) =>
    one.status !== 'ok' && mutedBy(one, mutes) ? (before.checks[one.check]?.told ?? silenced(one.check)) : one,
  );
  const now = world.now().getTime();
  const [after, news] = alerting(before, { judged: reportable, now }, inventory.alerts);
  let state: AlertState = { ...before, ...after };
  for (const channel of channels(inventory)) state = await tell(world, { state, news, channel });
  await world.memory.remember(name, state);
}

/** Muted before anything was reported. */
const silenced = (check: string): Judgement => ({ check, status: 'ok', hosts: [], summary: 'muted' });

interface Announcement {
  readonly state: AlertState;
  readonly news: News;
  readonly channel: string;
}

async function tell(world: Watcher, { state, news, channel }: Announcement): Promise<AlertState> {
  const { inventory } = world.cluster;
  const now = world.now().getTime();
  const old = state.threads.find((thread) => thread.channel === channel);
  const isOpen = old !== undefined && old.over === undefined;
  const isHere = ({ check, status }: Judgement) =>
    channelFor(status, inventory) === channel || (isOpen && old.checks.includes(check));
  const worse = news.worse.filter(isHere);
  const better = isOpen ? news.better.filter(({ check }) => old.checks.includes(check)) : [];
  if (worse.length === 0 && better.length === 0) return state;
  const opened = isOpen ? old : await begin(world, state, { old, channel });
  const checks = [...new Set([...opened.checks, ...worse.map(({ check }) => check)])];
  const said = opened.said + 1;
  await world.incidents.tell(opened.id, said, { kind: 'alert', worse: [...worse], better: [...better] });
  const isOver = !toldBad(state).some(({ check }) => checks.includes(check));
  if (isOver) await world.incidents.close(opened.id, { status: 'ok', sentence: overAfter(now - opened.since) });
  const thread: Thread = { ...opened, checks: isOver ? [] : checks, said, ...(isOver ? { over: now } : {}) };
  const threads = [...state.threads.filter((one) => one.channel !== channel), thread];
  return { ...state, threads, opened: state.opened + (isOpen ? 0 : 1) };
}

interface Beginning {
  readonly old: Thread | undefined;
  readonly channel: string;
}

/** A recurrence soon after the end reopens the same incident. */
async function begin(world: Watcher, { opened }: AlertState, { old, channel }: Beginning): Promise<Thread> {
  const now = world.now().getTime();
  const { againMinutes } = world.cluster.inventory.alerts;
  const isSoon = old?.over !== undefined && now - old.over <= againMinutes * 60_000;
  if (isSoon && (await world.incidents.reopen(old.id))) {
    const { over: _, ...thread } = old;
    return thread;
  }
  const id = await world.incidents.open(`incident-${channel}-${opened}`, channel);
  return { channel, id, checks: [], said: 0, since: now };
}

function channels({ alerts: { channel, criticalChannel } }: Inventory): readonly string[] {
  return [...new Set([channel, criticalChannel].filter((one) => one !== undefined))];
}

function channelFor(status: Status, { alerts: { channel, criticalChannel } }: Inventory): string | undefined {
  return status === 'critical' ? (criticalChannel ?? channel) : channel;
}

function overAfter(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? `over after ${Math.round(ms / 1000)} s` : `over after ${minutes} min`;
}
