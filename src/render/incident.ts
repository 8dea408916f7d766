import { times } from '../model/check/alerting.ts';
import { worst } from '../model/check/check.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Button, Card, Markup, Part } from '../model/run/card.ts';
import { code, joined, md, member, moment, person, room } from '../model/run/card.ts';
import type { Entry, Happening } from '../model/run/journal.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { ofKind } from './of-kind.ts';
import { text } from './parts.ts';
import { badOf, badPart, moreBad, newsLine, verdictLine, worstFirst } from './verdicts.ts';
import { cut, duration, ended, oneLine } from './words.ts';

/** An incident as reported so far. */
export interface Incident {
  readonly run: RunRecord;
  /** Worst first. */
  readonly bad: readonly Judgement[];
  /** Everything that was ever bad in it, as last reported. */
  readonly was: readonly Judgement[];
  readonly since: number;
  /** How long it took, once it is over. */
  readonly tookMs: number | undefined;
  /** How often it ended and recurred. */
  readonly cameBack: number;
  /** Since it was opened, or last reopened. */
  readonly acknowledgedBy: string | undefined;
  /** Users and user groups that critical alerts mention. */
  readonly mention: readonly string[];
}

export function incidentOf(run: RunRecord, journal: readonly Entry[]): Incident {
  const [bad, was] = [new Map<string, Judgement>(), new Map<string, Judgement>()];
  for (const { worse, better } of ofKind('alert', journal)) {
    for (const one of worse) bad.set(one.check, one);
    for (const one of worse) was.set(one.check, one);
    for (const one of better) {
      if (one.status === 'ok') bad.delete(one.check);
      else bad.set(one.check, one);
    }
  }
  const ends = journal.filter(isEnd);
  const isOver = isFinal(run.state);
  return {
    run,
    bad: worstFirst([...bad.values()]),
    was: worstFirst([...was.values()]),
    since: run.createdAt,
    tookMs: isOver ? (run.endedAt ?? ends.at(-1)?.at ?? run.createdAt) - run.createdAt : undefined,
    cameBack: isOver ? ends.length - 1 : ends.length,
    acknowledgedBy: ofKind('acknowledged', journal.slice(journal.findLastIndex(isEnd) + 1)).at(-1)?.by,
    mention: isOver ? [] : [...new Set(ofKind('alert', journal).flatMap(({ mention = [] }) => mention))],
  };
}

const isEnd = ({ happening }: Entry) => happening.kind === 'finished';

export function incidentCard(incident: Incident): Card {
  const { run, was, tookMs } = incident;
  const bad = badOf(incident.bad);
  const [first] = bad;
  if (tookMs !== undefined || !first) return overCard(incident);
  const status = worst(bad.map((one) => one.status));
  const over = was.filter(({ check }) => !incident.bad.some((one) => one.check === check));
  return {
    summary: newsLine(run.cluster, first, moreBad(bad)),
    parts: [
      { kind: 'heading', text: `${run.cluster} is ${status}` },
      ...bad.slice(0, most).map((one) => badPart(one, lengths)),
      ...(bad.length > most ? [text(md`… and ${bad.length - most} more in the thread.`)] : []),
      ...(over.length > 0 ? [text(md`Recovered: ${over.map(({ check }) => check).join(', ')}`)] : []),
      ...mentions(incident.mention),
      { kind: 'context', text: joined(footer(incident), ' · ') },
      { kind: 'buttons', buttons: buttons(incident) },
    ],
  };
}

function footer({ run, since, acknowledgedBy: by, cameBack }: Incident): readonly Markup[] {
  return [
    md`incident ${run.id}`,
    md`since ${moment(since)}`,
    ...(by === undefined ? [] : [md`acknowledged by ${person(by)}`]),
    ...(cameBack > 0 ? [md`recurred ${times(cameBack)}`] : []),
  ];
}

/** Bad verdicts in the first message. */
const most = 4;
/** Most characters of a verdict in it. */
const lengths = { summary: 300, remedy: 500 };

function buttons({ run: { id }, acknowledgedBy }: Incident): readonly Button[] {
  return [
    ...(acknowledgedBy === undefined ? [acknowledge(id)] : []),
    { action: 'run', label: 'Mute for 1 h', value: `mute ${id} for 1h` },
    { action: 'run', label: 'Status', value: 'status' },
  ];
}

const acknowledge = (id: string): Button => ({
  action: 'run',
  label: 'Acknowledge',
  value: `ack ${id}`,
  style: 'primary',
});

function overCard({ run, was: all, tookMs = 0, cameBack }: Incident): Card {
  const was = badOf(all);
  const what = was.map(({ summary }) => ended(cut(summary, 200)));
  const again = cameBack > 0 ? ` It recurred ${times(cameBack)}.` : '';
  const summary = `${run.cluster}: resolved after ${duration(tookMs)}. ${what.join(' ')}${again}`;
  return {
    summary: cut(oneLine(summary), 1000),
    parts: [
      { kind: 'text', text: md`:white_check_mark: *resolved* after ${duration(tookMs)}.${again}` },
      { kind: 'list', items: was.slice(0, most).map(verdictLine) },
      { kind: 'context', text: md`incident ${run.id} · ${moment(run.createdAt)} · ${code(`/mailha job ${run.id}`)}` },
    ],
  };
}

/** The reply for an event; undefined when only the first message shows it. `incident` is the state at that time. */
export function incidentReply(happening: Happening, incident: () => Incident): Card | undefined {
  switch (happening.kind) {
    case 'alert':
      return newsCard(happening, incident().run.cluster);
    case 'reminded':
    case 'escalated':
      return remindedCard(happening, incident());
    case 'acknowledged': {
      const line = md`:eyes: *acknowledged* by ${person(happening.by)}.`;
      return { summary: `acknowledged by ${happening.by}`, parts: [text(line)] };
    }
    case 'muted': {
      const line = md`:no_bell: ${person(happening.by)} muted *${happening.what}* until ${moment(happening.until)}: ${happening.because}.`;
      return { summary: `${happening.what} is muted: ${happening.because}`, parts: [text(line)] };
    }
    case 'finished':
      return overCard(incident());
    default:
      return undefined;
  }
}

/** A new message, so that a phone rings again: what is wrong, for how long, and who should act. */
function remindedCard(
  { kind, since, mention, ...more }: Extract<Happening, { kind: 'reminded' | 'escalated' }>,
  { run, bad }: Incident,
): Card {
  const first = badOf(bad)[0];
  const channel = 'channel' in more ? more.channel : undefined;
  const to = [...(channel ? [room(channel)] : []), ...mention.map(member)];
  const where = to.length === 0 ? md`` : md` ${joined(to, ' ')}`;
  const sign = kind === 'escalated' ? md`:rotating_light: *escalated*${where}:` : md`:bell:${where}`;
  return {
    summary: first ? `${newsLine(run.cluster, first)} Not acknowledged.` : `${run.cluster}: not acknowledged`,
    parts: [
      text(md`${sign} critical since ${moment(since)}, not acknowledged.`),
      ...(first ? [text(verdictLine(first))] : []),
      { kind: 'buttons', buttons: [acknowledge(run.id)] },
    ],
  };
}

function mentions(mention: readonly string[]): readonly Part[] {
  return mention.length === 0 ? [] : [text(joined(mention.map(member), ' '))];
}

function newsCard({ worse, better, mention = [] }: Extract<Happening, { kind: 'alert' }>, cluster: string): Card {
  const bad = badOf(worse);
  const [first] = [...bad, ...badOf(better)];
  const recovered = better.map(({ summary }) => ended(cut(summary, 200))).join(' ');
  return {
    summary: first ? newsLine(cluster, first, moreBad(bad)) : cut(oneLine(`${cluster} recovered: ${recovered}`), 1000),
    parts: [
      ...bad.map((one) => badPart(one, lengths)),
      ...better.map((one) => text(verdictLine(one))),
      ...mentions(mention),
    ],
  };
}
