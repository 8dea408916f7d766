import { counted } from '../../src/checks/cluster/words.ts';
import type { OpenMailbox } from '../../src/model/mail/mail-client.ts';
import { hostOfProbe, isLeftOver } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { SentProbe } from './mail-probes.ts';
import type { OpenWay } from './mail-ways-out.ts';

/** A message counts as late after this many seconds; NFS may hide what another host wrote for up to a minute. */
const arriveSeconds = 60;
const everywhereSeconds = 75;
const pauseSeconds = 0.5;

export interface ArrivalWatch {
  readonly ways: readonly OpenWay[];
  readonly ins: readonly SentProbe[];
  readonly run: string;
}

/**
 * Polls every mailbox connection until it has shown all accepted messages, each at its own pace: one that hangs, as on a lock of
 * NFS, must not keep the others idle until they are closed. Returns the longest wait, in seconds.
 */
export async function watchFor(world: Observer, { ways, ins, run }: ArrivalWatch): Promise<number> {
  const began = world.now().getTime();
  const waited = () => (world.now().getTime() - began) / 1000;
  const accepted = ins.filter(({ sent }) => sent.ok);
  const limit = () => {
    const isSeen = ({ host }: SentProbe) => ways.some(({ seen }) => seen.has(host));
    return accepted.every(isSeen) ? everywhereSeconds : arriveSeconds;
  };
  const look = async (way: OpenWay, login: OpenMailbox) => {
    const reply = await login.probes();
    if (!reply.ok) way.lost = reply;
    const found = reply.ok ? reply.found : [];
    for (const probe of found) {
      const from = accepted.find(({ host }) => host === hostOfProbe(probe, run));
      if (!from || way.seen.has(from.host)) continue;
      // A clock that was set back must not make mail arrive before it was sent.
      const afterMs = Math.max(0, world.now().getTime() - from.acceptedAt);
      way.seen.set(from.host, { afterMs, folder: probe.folder });
    }
  };
  const isDone = ({ login, lost, seen }: OpenWay) => !login.ok || lost || accepted.every(({ host }) => seen.has(host));
  // Not when this one has shown all: its connection would idle, and be closed, until the others are done.
  const isOver = ({ lost }: OpenWay) => lost || ways.every(isDone) || waited() >= limit();
  const watch = async (way: OpenWay) => {
    if (!way.login.ok) return;
    while (!isOver(way)) {
      await look(way, way.login);
      if (!isOver(way)) await world.sleep(pauseSeconds);
    }
  };
  await Promise.all(ways.map(watch));
  return Math.round(waited());
}

/** Deletes this run's messages, and those of interrupted runs. Returns how many, in words. */
export async function takeAway(world: Observer, { ways, ins, run }: ArrivalWatch): Promise<string> {
  const accepted = ins.filter(({ sent }) => sent.ok).length;
  for (const mailbox of mailboxes(ways)) {
    const there = await mailbox.probes();
    if (!there.ok) continue;
    const own = there.found.filter((probe) => hostOfProbe(probe, run) !== undefined);
    const old = there.found.filter((probe) => isLeftOver(probe, world.now().getTime()));
    const removed = await mailbox.remove([...own, ...old]);
    if (!removed.ok) continue;
    const before = old.length === 0 ? '' : `, and ${old.length} left by an earlier run`;
    const rest = own.length < accepted ? '; later arrivals are removed by the next `mailflow`' : '';
    return `${counted(own.length, 'message')} removed${before}${rest}.`;
  }
  return accepted === 0
    ? 'Nothing was left in a mailbox.'
    : 'The sent messages are still there: the next `mailflow` removes them.';
}

export async function closeAll(ways: readonly OpenWay[]): Promise<void> {
  await Promise.allSettled(mailboxes(ways).map((mailbox) => mailbox.close()));
}

function mailboxes(ways: readonly OpenWay[]): readonly OpenMailbox[] {
  return ways.flatMap(({ login }) => (login.ok ? [login] : []));
}
