import { rank, worst } from '../model/check/check.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Person } from '../model/inventory/access.ts';
import type { Card, Markup, Part } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Alerts } from '../model/run/desk.ts';
import type { Hold } from '../model/run/hold.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { holdLine } from './jobs.ts';
import { stateMark, stateWord, statusMark } from './marks.ts';
import { list, text } from './parts.ts';
import { badOf, verdictLine } from './verdicts.ts';
import { cut } from './words.ts';

/** Everything on one person's App Home about one cluster. */
export interface Home {
  readonly cluster: string;
  readonly who: Person;
  readonly mayApprove: boolean;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly alerts: Alerts;
  readonly hold: Hold | undefined;
  /** The last verdict of each check. */
  readonly verdicts: readonly Judgement[];
}

/** Jobs and verdicts of each kind to show at most. */
const most = 5;

/** Clusters shown in full: a Slack view has at most 100 blocks. */
const mostClusters = 5;

/** All clusters, worst first. */
export function homeCard(homes: readonly Home[]): Card {
  const badness = ({ verdicts }: Home) => rank(worst(verdicts.map(({ status }) => status)));
  const all = homes.toSorted((a, b) => badness(b) - badness(a)).map((home) => ofCluster(home));
  return {
    summary: all.map(({ summary }) => summary).join(', '),
    parts: [
      ...all.slice(0, mostClusters).flatMap(({ parts }) => parts),
      ...list(all.slice(mostClusters).map(({ summary }) => md`${summary}`)),
      { kind: 'context', text: md`${code('/mailha help')} lists all commands.` },
    ],
  };
}

function ofCluster({ cluster, who, mayApprove, runs, alerts, hold, verdicts }: Home): Card {
  const bad = badOf(verdicts);
  const status = worst(verdicts.map((one) => one.status));
  const open = runs.filter(({ state, job }) => !isFinal(state) && job !== incidentJob);
  const waiting = open.filter(({ state }) => state === 'waiting');
  const mine = waiting.filter(({ requestedBy }) => mayApprove && requestedBy !== who.id);
  const digest = runs.find(({ job, state }) => job === 'digest' && state === 'done');
  const summary = `${cluster} is ${status}`;
  return {
    summary,
    parts: [
      { kind: 'heading', text: cluster },
      text(verdicts.length === 0 ? md`Not checked yet: ${code('/mailha status')}` : stateOf(status, alerts)),
      ...(hold ? [text(holdLine(hold))] : []),
      ...bad.slice(0, most).map((one) => text(verdictLine({ ...one, summary: cut(one.summary, 300) }))),
      ...titled('Incidents', alerts.incidents.map(line)),
      ...titled('Waiting for your approval', mine.map(line)),
      ...titled('In progress', open.filter((one) => !mine.includes(one)).map(line)),
      ...titled(
        'Muted',
        alerts.mutes.map(({ what, until }) => md`*${what}* until ${moment(until)}`),
      ),
      ...(digest ? titled('Last digest', [line(digest)]) : []),
    ],
  };
}

function stateOf(status: Judgement['status'], { lookedAt, everySeconds }: Alerts): Markup {
  const looked = lookedAt === undefined ? md`` : md`, checked ${moment(lookedAt)}`;
  const by = everySeconds === 'off' ? ' Health rounds are off.' : '';
  return md`${statusMark(status)}${looked}.${by}`;
}

function titled(title: string, items: readonly Markup[]): readonly Part[] {
  if (items.length === 0) return [];
  const more = items.length > most ? [md`… and ${items.length - most} more`] : [];
  return [text(md`*${title}*`), { kind: 'list', items: [...items.slice(0, most), ...more] }];
}

function line({ id, text: typed, state, requestedBy, createdAt }: RunRecord): Markup {
  return md`${stateMark(state)} *${id}* ${code(cut(typed, 60))} ${stateWord(state)} · ${person(requestedBy)} · ${moment(createdAt)}`;
}
