import type { ClusterStanding } from '../model/inventory/clusters.ts';
import type { Card, Markup } from '../model/run/card.ts';
import { code, md, moment } from '../model/run/card.ts';
import { named } from '../model/text/named.ts';
import { holdLine } from './jobs.ts';
import { statusMark } from './marks.ts';
import { list, text } from './parts.ts';
import { newsLine } from './verdicts.ts';
import { count, cut, ended, sentence } from './words.ts';

/** Status of every cluster in one or two lines each, in the given order: worst first. */
export function clustersCard(all: readonly ClusterStanding[]): Card {
  if (all.length === 0) {
    const none = 'No cluster known: no worker has run yet.';
    return { summary: none, parts: [text(md`${none} ${code('mailha worker')} starts one.`)] };
  }
  return {
    summary: clustersLine(all),
    parts: [
      ...list(all.map(clusterLine)),
      {
        kind: 'context',
        text: md`From the last health rounds. ${code(`/mailha status @${all[0]?.name ?? ''}`)} checks one now.`,
      },
    ],
  };
}

/** More clusters than this are counted where all are ok. */
const mostNamed = 5;

/** For a notification: the worst, the others that are not ok, and then what to do about the worst. */
export function clustersLine(all: readonly ClusterStanding[], also?: string): string {
  const [first, ...others] = all.filter(({ status }) => status !== 'ok');
  const more = others.map(({ name, status }) => `${name} (${status})`);
  const then = [...(more.length > 0 ? [`Also not ok: ${named(more)}.`] : []), ...(also === undefined ? [] : [also])];
  const fine = all.length > mostNamed ? count(all.length, 'cluster') : named(all.map(({ name }) => name));
  if (!first) return [`OK: ${fine}.`, ...then].join(' ');
  const { summary = 'no recent health check', remedy } = (first.status === first.worst?.status && first.worst) || {};
  return newsLine(first.name, { status: first.status, summary, remedy }, then);
}

export function clusterLine(standing: ClusterStanding): Markup {
  const { name, status, hold } = standing;
  const held = hold ? md` ${holdLine(hold)}` : md``;
  return md`${statusMark(status)} *${name}*: ${lookOf(standing)}${workOf(standing)}${held}`;
}

function lookOf({ status, worst, lookedAt, checks }: ClusterStanding): Markup {
  if (lookedAt === undefined) return md`not checked yet.`;
  const { remedy, summary = '' } = worst ?? {};
  const todo = remedy ? ` What to do: ${sentence(cut(remedy, 200))}` : '';
  const news = md`${ended(cut(summary, 200))}${todo}`;
  // No check says unknown: the last round is too old.
  if (status === 'unknown' && worst?.status !== 'unknown') return md`not checked since ${moment(lookedAt)}.`;
  return worst ? news : md`${count(checks, 'check')} passed, ${moment(lookedAt)}.`;
}

function workOf({ incidents, waiting, running }: ClusterStanding): string {
  const parts = [
    ...(incidents > 0 ? [count(incidents, 'open incident')] : []),
    ...(waiting > 0 ? [`${count(waiting, 'job')} waiting for approval`] : []),
    ...(running > 0 ? [`${count(running, 'job')} running`] : []),
  ];
  return parts.length === 0 ? '' : ` ${sentence(named(parts))}`;
}
