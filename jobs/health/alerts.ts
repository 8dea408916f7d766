import { alerting, type News, toldBad } from '../../src/model/check/alerting.ts';
import type { Status } from '../../src/model/check/check.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { mutedBy } from '../../src/model/check/mute.ts';
import { isReceived } from '../../src/model/check/received-alert.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { remindAll } from './reminders.ts';
import { type AlertState, alertState, begin, rememberState, type Thread, withThread } from './threads.ts';

/**
 * Reports what has become worse or better in the incident of each channel, and closes incidents once all is ok. While a job changes
 * the cluster, only what `judged` has is news.
 */
export async function alert(world: Watcher, judged: readonly Judgement[]): Promise<void> {
  const { inventory } = world.cluster;
  const before = await alertState(world);
  const mutes = await world.mutes.all();
  // A muted check stays as last reported: muting resolves nothing, and worsening is not reported.
  const reportable = judged.map((one) =>
    one.status !== 'ok' && mutedBy(one, mutes) ? (before.checks[one.check]?.told ?? silenced(one.check)) : one,
  );
  const now = world.now().getTime();
  const leaves = (check: string) => world.isBusy && !isReceived(check);
  const [after, news] = alerting(before, { judged: reportable, now, leaves }, inventory.alerts);
  let state: AlertState = { ...before, ...after };
  for (const channel of channels(inventory)) state = await tell(world, { state, news, channel });
  await rememberState(world, world.isBusy ? state : await remindAll(world, state, mutes));
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
  const mention = worse.some(isCritical) ? inventory.alerts.mention : [];
  await world.incidents.tell(opened.id, said, {
    kind: 'alert',
    worse: [...worse],
    better: [...better],
    ...(mention.length > 0 ? { mention } : {}),
  });
  const left = toldBad(state).filter(({ check }) => checks.includes(check));
  const isOver = left.length === 0;
  if (isOver) await world.incidents.close(opened.id, { status: 'ok', sentence: overAfter(now - opened.since) });
  const { critical = { at: now, reminders: 0 }, ...before } = opened;
  const thread: Thread = {
    ...before,
    checks: isOver ? [] : checks,
    said,
    ...(isOver ? { over: now } : {}),
    ...(left.some(isCritical) ? { critical } : {}),
  };
  return withThread(state, thread, !isOpen);
}

const isCritical = ({ status }: Judgement) => status === 'critical';

function channels({ alerts: { channel, criticalChannel, escalate } }: Inventory): readonly string[] {
  return [...new Set([channel, criticalChannel, escalate?.channel].filter((one) => one !== undefined))];
}

function channelFor(status: Status, { alerts: { channel, criticalChannel } }: Inventory): string | undefined {
  return status === 'critical' ? (criticalChannel ?? channel) : channel;
}

function overAfter(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? `over after ${Math.round(ms / 1000)} s` : `over after ${minutes} min`;
}
