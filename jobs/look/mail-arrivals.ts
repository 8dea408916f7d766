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

/** Polls every mailbox connection until each has shown all accepted messages. Returns the longest delivery, in seconds. */
export async function watchFor(world: Observer, { ways, ins, run }: ArrivalWatch): Promise<number> {
  const began = world.now().getTime();
  const accepted = ins.filter(({ sent }) => sent.ok);
  const look = async (way: OpenWay) => {
    if (!way.login.ok || way.lost || accepted.every(({ host }) => way.seen.has(host))) return;
    const reply = await way.login.probes();
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
  for (;;) {
    await Promise.all(ways.map(look));
    const waited = (world.now().getTime() - began) / 1000;
    const live = ways.filter(({ login, lost }) => login.ok && !lost);
    const isSeen = (host: string) => ways.some(({ seen }) => seen.has(host));
    const done = accepted.every(({ host }) => live.every(({ seen }) => seen.has(host)));
    const limit = accepted.every(({ host }) => isSeen(host)) ? everywhereSeconds : arriveSeconds;
    if (live.length === 0 || done || waited >= limit) return Math.round(waited);
    await world.sleep(pauseSeconds);
  }
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
