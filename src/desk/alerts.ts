import { rank } from '../model/check/check.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import type { Person } from '../model/inventory/access.ts';
import { mustHave } from '../model/inventory/permission.ts';
import type { Alerts, Silence } from '../model/run/desk.ts';
import type { Happening } from '../model/run/journal.ts';
import type { RefusedPage } from '../model/run/page-refusal.ts';
import type { Undelivered } from '../model/run/post-refusal.ts';
import { Refused } from '../model/text/errors.ts';
import { span } from '../model/text/span.ts';
import { entriesOf } from '../store/journal.ts';
import { mutesIn } from '../store/mutes.ts';
import { announce } from '../store/notices.ts';
import { pagedIn } from '../store/paged.ts';
import { postedIn, toldDirectly, undeliveredIn } from '../store/posted.ts';
import { receivedIn } from '../store/received-alerts.ts';
import type { StoredRun } from '../store/run-record.ts';
import { recordOf } from '../store/run-record.ts';
import { loadRun, move, open } from '../store/runs.ts';
import { seriesIn } from '../store/series.ts';
import type { DeskContext } from './words.ts';

export async function alertsNow({ store, inventory }: DeskContext): Promise<Alerts> {
  const [all, mutes, latest, undelivered, received, refusedPages] = await Promise.all([
    open(store),
    mutesIn(store).all(),
    seriesIn(store).latest(),
    undeliveredNow(store),
    receivedIn(store).all(),
    refusedNow({ store, inventory }),
  ]);
  return {
    incidents: all.filter(({ job }) => job === incidentJob).map(recordOf),
    mutes,
    received: received.filter(({ isFiring }) => isFiring).toSorted((a, b) => rank(b.status) - rank(a.status)),
    undelivered,
    refusedPages,
    ...(latest ? { lookedAt: latest.at } : {}),
    everySeconds: inventory.alerts.everySeconds,
  };
}

async function undeliveredNow(store: DeskContext['store']): Promise<readonly Undelivered[]> {
  const all = (await undeliveredIn(store)).map(async (id): Promise<readonly Undelivered[]> => {
    const [run, posted] = await Promise.all([loadRun(store, id), postedIn(store).of(id)]);
    const { refusal } = posted;
    if (!run?.place || !refusal) return [];
    const { at, since = at, error = 'an error', gaveUp = false } = refusal;
    const { channel } = run.place;
    return [{ id, text: run.text, channel, error, since, isRetried: !gaveUp, told: toldDirectly(posted) }];
  });
  return (await Promise.all(all)).flat();
}

/** Of the webhooks that cluster.yaml still has. */
async function refusedNow({ store, inventory }: DeskContext): Promise<readonly RefusedPage[]> {
  const pages = pagedIn(store);
  const all = (await pages.refused()).map(async (id) => {
    const paged = await pages.of(id);
    return inventory.alerts.webhooks.flatMap(({ name, kind }): readonly RefusedPage[] => {
      const refused = paged.get(name)?.refused;
      return refused ? [{ id, webhook: { name, kind }, ...refused }] : [];
    });
  });
  return (await Promise.all(all)).flat();
}

export async function acknowledge(context: DeskContext, id: string, who: Person): Promise<string> {
  const run = await incident(context, id, who);
  const moved = await tell(context, run, { kind: 'acknowledged', by: who.id });
  return moved ? `You acknowledged incident ${id}.` : `Incident ${id} is already closed.`;
}

/** Mutes every check that this incident has alerted on. */
export async function muteIncident(context: DeskContext, id: string, silence: Silence, who: Person): Promise<string> {
  const run = await incident(context, id, who);
  const journal = await entriesOf(context.store, id);
  const checks = new Set(
    journal.flatMap(({ happening }) => (happening.kind === 'alert' ? happening.worse.map(({ check }) => check) : [])),
  );
  if (checks.size === 0) throw new Refused(`Incident ${id} has no alert to mute.`);
  for (const check of checks) await set(context, check, silence, who);
  const what = [...checks].join(', ');
  await tell(context, run, { kind: 'muted', by: who.id, what, until: untilOf(silence), because: silence.because });
  return `${what} alerts muted for ${span(silence.minutes)}. \`alerts\` lists all mutes.`;
}

export async function mute(context: DeskContext, what: string, silence: Silence, who: Person): Promise<string> {
  mustHave(who, 'operator', context.inventory.access);
  await set(context, what, silence, who);
  const muted = { by: who.id, about: what, until: untilOf(silence), because: silence.because };
  await announce(context.store, context.inventory, { what: 'muted', ...muted });
  return `${what} alerts muted for ${span(silence.minutes)}; \`unmute ${what}\` lifts this.`;
}

export async function unmute({ store, inventory }: DeskContext, what: string, who: Person): Promise<string> {
  mustHave(who, 'operator', inventory.access);
  if (!(await mutesIn(store).lift(what))) return `${what} is not muted.`;
  await announce(store, inventory, { what: 'unmuted', by: who.id, about: what });
  return `${what} alerts unmuted.`;
}

function set({ store }: DeskContext, what: string, silence: Silence, who: Person): Promise<void> {
  return mutesIn(store).set({ what, until: untilOf(silence), by: who.id, because: silence.because });
}

const untilOf = ({ minutes }: Silence) => Date.now() + minutes * 60_000;

async function incident(context: DeskContext, id: string, who: Person): Promise<StoredRun> {
  mustHave(who, 'operator', context.inventory.access);
  const run = await loadRun(context.store, id);
  if (run?.job !== incidentJob) throw new Refused(`${id} is not an incident; \`alerts\` lists the open ones.`);
  return run;
}

async function tell({ store }: DeskContext, { id }: StoredRun, happening: Happening): Promise<boolean> {
  return (await move(store, id, { from: ['running'], happenings: [happening] })).moved;
}
