import { toldBad } from '../../src/model/check/alerting.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { type Mute, mutedBy } from '../../src/model/check/mute.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { type AlertState, begin, type Thread, withThread } from './threads.ts';

const minuteMs = 60_000;

/** Repeats and escalates what is critical, not muted and not acknowledged, each when it is due. */
export async function remindAll(world: Watcher, before: AlertState, mutes: readonly Mute[]): Promise<AlertState> {
  let state = before;
  for (const thread of before.threads) {
    if (thread.over !== undefined || !thread.critical || thread.critical.isSecond) continue;
    const bad = toldBad(state).filter(
      (one) => one.status === 'critical' && thread.checks.includes(one.check) && !mutedBy(one, mutes),
    );
    if (bad.length === 0 || (await isAcknowledged(world, thread, state))) continue;
    state = await escalate(world, state, { thread, bad });
    state = await remind(world, state, state.threads.find(({ id }) => id === thread.id) ?? thread);
  }
  return state;
}

/** In this thread, or in the second one about the same. */
async function isAcknowledged(
  { incidents }: Watcher,
  { id, checks }: Thread,
  { threads }: AlertState,
): Promise<boolean> {
  const isSame = (one: Thread) => one.critical?.isSecond && one.checks.some((check) => checks.includes(check));
  const ids = [id, ...threads.filter((one) => one.over === undefined && isSame(one)).map((one) => one.id)];
  return (await Promise.all(ids.map((one) => incidents.isAcknowledged(one)))).some((yes) => yes);
}

/** After 15 min, then 30, 60 and so on: each interval is twice the one before, up to the longest. */
async function remind(world: Watcher, state: AlertState, thread: Thread): Promise<AlertState> {
  const { remind: rules, mention } = world.cluster.inventory.alerts;
  const { critical, said } = thread;
  if (!critical || rules.afterMinutes === 'off') return state;
  const minutes = Math.min(rules.afterMinutes * 2 ** critical.reminders, rules.mostMinutes);
  const now = world.now().getTime();
  if (now - (critical.remindedAt ?? critical.at) < minutes * minuteMs) return state;
  await world.incidents.tell(thread.id, said + 1, { kind: 'reminded', since: critical.at, mention });
  const reminded = { ...critical, reminders: critical.reminders + 1, remindedAt: now };
  return withThread(state, { ...thread, said: said + 1, critical: reminded }, false);
}

interface Unacknowledged {
  readonly thread: Thread;
  readonly bad: readonly Judgement[];
}

/** Once for each thread. */
async function escalate(world: Watcher, before: AlertState, { thread, bad }: Unacknowledged): Promise<AlertState> {
  const { escalate: rules } = world.cluster.inventory.alerts;
  const { critical, said } = thread;
  const now = world.now().getTime();
  if (!rules || !critical || critical.escalated || now - critical.at < rules.afterMinutes * minuteMs) return before;
  const { mention } = rules;
  const channel = rules.channel === thread.channel ? undefined : rules.channel;
  const state = channel === undefined ? before : await second(world, before, { channel, bad, mention });
  const happening = { kind: 'escalated', since: critical.at, mention, ...(channel ? { channel } : {}) } as const;
  await world.incidents.tell(thread.id, said + 1, happening);
  // The escalation rang a phone: the next reminder is an interval away.
  const escalated = { ...critical, escalated: true, remindedAt: now };
  return withThread(state, { ...thread, said: said + 1, critical: escalated }, false);
}

interface Second {
  readonly channel: string;
  readonly bad: readonly Judgement[];
  readonly mention: readonly string[];
}

/** A thread in the second channel, unless that channel already has one that tells of all this. */
async function second(world: Watcher, state: AlertState, { channel, bad, mention }: Second): Promise<AlertState> {
  const old = state.threads.find((thread) => thread.channel === channel);
  const isOpen = old !== undefined && old.over === undefined;
  const opened = isOpen ? old : await begin(world, state, { old, channel });
  const said = opened.said + 1;
  await world.incidents.tell(opened.id, said, { kind: 'alert', worse: [...bad], better: [], mention: [...mention] });
  const checks = [...new Set([...opened.checks, ...bad.map(({ check }) => check)])];
  const critical = { at: world.now().getTime(), reminders: 0, isSecond: true };
  return withThread(state, { ...opened, said, checks, critical: opened.critical ?? critical }, !isOpen);
}
