import type { Digest } from '../model/check/digest.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Card, Markup } from '../model/run/card.ts';
import { code, joined, md, moment } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { digestAlt, digestPicture } from './digest-picture.ts';
import { statusMark } from './marks.ts';
import { list, text } from './parts.ts';
import { pushText } from './push.ts';
import { badOf, badPart, moreBad, newsLine } from './verdicts.ts';
import { count, cut, duration, ended, percent } from './words.ts';

/** The digest of one cluster, worst first. Its thread has the picture and all verdicts. */
export function digestCard(run: RunRecord, digest: Digest, judged: readonly Judgement[]): Card {
  const bad = badOf(judged);
  const [first] = bad;
  const period = duration(digest.to - digest.from);
  return {
    summary: first
      ? newsLine(run.cluster, first, [...moreBad(bad), availability(digest)])
      : `${digest.status.toUpperCase()} ${run.cluster}: ${availability(digest)}`,
    parts: [
      { kind: 'heading', text: `${run.cluster}: the last ${period}` },
      text(whatIs(digest)),
      ...bad.slice(0, most).map((one) => badPart(one, lengths)),
      ...(bad.length > most ? [text(md`… and ${bad.length - most} more in the thread.`)] : []),
      ...list(linesOf(digest)),
      { kind: 'context', text: md`job ${run.id} · ${moment(digest.from)} to ${moment(digest.to)}` },
    ],
  };
}

/** Bad verdicts, and changes, in the first message. */
const most = 3;
/** Most characters of a verdict. */
const lengths = { summary: 300, remedy: 300 };

function availability({ served }: Digest): string {
  const { seen, short } = servedShort(served);
  if (seen === 0) return 'Availability not measured: see `alerts`.';
  if (short === '') return `${seen}/${seen} services up in every probe.`;
  return `Availability: ${short}.`;
}

/** After an outage that has ended, says `ok now`. */
function whatIs(digest: Digest): Markup {
  const hadOutage = servedShort(digest.served).short !== '';
  const now = digest.status === 'ok' && hadOutage ? ' now.' : '';
  return md`${statusMark(digest.status)}${now} ${availability(digest)}`;
}

/** How many services were measured, and in words those that were not always up. */
export function servedShort(served: Digest['served']): { readonly seen: number; readonly short: string } {
  const seen = served.flatMap(({ service, ratio }) => (ratio === undefined ? [] : [{ service, ratio }]));
  const short = seen.filter(({ ratio }) => ratio < 1).map(({ service, ratio }) => `${service} ${percent(ratio)}`);
  return { seen: seen.length, short: short.join(', ') };
}

function linesOf(digest: Digest): readonly Markup[] {
  const { changed, incidents, waiting, due, certificates, keptPastDate = 0, nextLoss } = digest;
  const soonest = certificates.toSorted((a, b) => a.days - b.days)[0];
  return [
    ...(nextLoss ? [md`*Next loss:* ${ended(cut(nextLoss, 300))}`] : []),
    ...changes(changed),
    ...(incidents.length > 0 ? [incidentsLine(incidents)] : []),
    ...(waiting.length > 0
      ? [
          md`*Waiting for approval:* ${joined(
            waiting.map(({ id, text }) => code(`${id} ${cut(text, 60)}`)),
            ', ',
          )}`,
        ]
      : []),
    ...(soonest ? [md`*Certificate:* expires in ${count(Math.max(0, soonest.days), 'day')} on ${soonest.host}`] : []),
    ...(keptPastDate > 0
      ? [md`*Kept mail:* ${count(keptPastDate, 'removed account')} past the date; see ${code('mailbox removed')}`]
      : []),
    ...(due.length > 0
      ? [md`*Drills due:* ${due.slice(0, most).join(', ')}${due.length > most ? ` and ${due.length - most} more` : ''}`]
      : []),
  ];
}

function changes(changed: readonly string[] | undefined): readonly Markup[] {
  if (changed === undefined) return [];
  if (changed.length === 0) return [md`*Since the last digest:* no changes`];
  const more = changed.length > most ? `, and ${changed.length - most} more` : '';
  return [md`*Since the last digest:* ${changed.slice(0, most).join('; ')}${more}`];
}

function incidentsLine(incidents: Digest['incidents']): Markup {
  const shown = incidents.slice(0, most).map(({ id, tookMs }) => {
    const took = tookMs === undefined ? 'open' : duration(tookMs);
    return md`${code(`job ${id}`)} (${took})`;
  });
  return md`*${count(incidents.length, 'incident')}:* ${joined(shown, ', ')}`;
}

/** The picture, in the thread. */
export function digestPictureCard(run: RunRecord, digest: Digest): Card {
  const day = new Date(digest.to).toISOString().slice(0, 10);
  const words = `${run.cluster}, ${duration(digest.to - digest.from)} up to ${day}`;
  return {
    summary: pushText(digest.status, run, availability(digest)),
    parts: [{ kind: 'text', text: md`${availability(digest)}` }],
    picture: {
      name: `digest-${run.cluster}-${day}.png`,
      title: words,
      alt: digestAlt(run.cluster, digest),
      svg: digestPicture(run.cluster, digest),
    },
  };
}
