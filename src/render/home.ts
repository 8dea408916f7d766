import { rank, worst } from '../model/check/check.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import type { Judgement } from '../model/check/judgement.ts';
import type { Overview } from '../model/check/overview.ts';
import type { Permission, Person } from '../model/inventory/access.ts';
import type { Button, Card, Markup, Part } from '../model/run/card.ts';
import { code, md, moment } from '../model/run/card.ts';
import type { Alerts } from '../model/run/desk.ts';
import type { Hold } from '../model/run/hold.ts';
import type { Entry } from '../model/run/journal.ts';
import { isFinal, type RunRecord } from '../model/run/run.ts';
import { approvalParts, incidentParts, jobLine, jobParts } from './home-parts.ts';
import { holdLine, type Threads } from './jobs.ts';
import { statusMark } from './marks.ts';
import { gridParts } from './overview.ts';
import { list, text } from './parts.ts';
import { badOf, verdictLine } from './verdicts.ts';
import { namingCluster } from './which.ts';
import { cut } from './words.ts';

/** Everything on one person's App Home about one cluster. */
export interface Home {
  readonly cluster: string;
  readonly who: Person;
  readonly permissions: readonly Permission[];
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly alerts: Alerts;
  /** Journals of incidents and of plans that wait for approval, by the id of the run. */
  readonly journals: ReadonlyMap<string, readonly Entry[]>;
  readonly hold: Hold | undefined;
  readonly threads: Threads;
  readonly tiers: Overview['tiers'];
  /** The last verdict of each check. */
  readonly verdicts: readonly Judgement[];
}

/** Clusters shown in full: a Slack view has at most 100 blocks. */
const mostClusters = 3;

/** All clusters, worst first. */
export function homeCard(homes: readonly Home[]): Card {
  const badness = ({ verdicts }: Home) => rank(worst(verdicts.map(({ status }) => status)));
  const most = homes.length === 1 ? 5 : 3;
  const all = homes
    .toSorted((a, b) => badness(b) - badness(a))
    .map((home) => {
      const card = ofCluster(home, most);
      return homes.length === 1 ? card : namingCluster(card, home.cluster);
    });
  return {
    summary: all.map(({ summary }) => summary).join(', '),
    parts: [
      ...all.slice(0, mostClusters).flatMap(({ parts }) => parts),
      ...list(all.slice(mostClusters).map(({ summary }) => md`${summary}`)),
      {
        kind: 'context',
        text: md`Jobs started here report in your messages with the bot. ${code('/mailha help')} lists all commands.`,
      },
    ],
  };
}

function ofCluster(home: Home, most: number): Card {
  const { cluster, who, permissions, runs, alerts, journals, hold, threads, tiers, verdicts } = home;
  const bad = badOf(verdicts);
  const status = worst(verdicts.map((one) => one.status));
  const open = runs.filter(({ state, job }) => !isFinal(state) && job !== incidentJob);
  const waiting = open.filter(({ state }) => state === 'waiting');
  const mine = waiting.filter(({ requestedBy }) => permissions.includes('approver') && requestedBy !== who.id);
  const digest = runs.find(({ job, state }) => job === 'digest' && state === 'done');
  const mayOperate = permissions.includes('operator');
  const summary = `${cluster} is ${status}`;
  return {
    summary,
    parts: [
      { kind: 'heading', text: cluster },
      text(verdicts.length === 0 ? md`Not checked yet.` : stateOf(status, alerts)),
      ...(hold ? [text(holdLine(hold))] : []),
      ...(verdicts.length > 0 ? gridParts(tiers) : []),
      ...bad.slice(0, most).map((one) => text(verdictLine({ ...one, summary: cut(one.summary, 300) }))),
      { kind: 'buttons', buttons: looks },
      ...titled('Waiting for your approval', mine, most, (run) =>
        approvalParts(run, { journal: journals.get(run.id) ?? [], threads }),
      ),
      ...titled('Incidents', alerts.incidents, most, (run) =>
        incidentParts(run, { journal: journals.get(run.id) ?? [], threads, mayOperate }),
      ),
      ...titled(
        'In progress',
        open.filter((one) => !mine.includes(one)),
        most,
        (run) => jobParts(run, { threads, mayOperate }),
      ),
      ...mutesOf(alerts, most),
      ...(digest ? [text(md`*Last digest*\n${jobLine(digest, threads)}`)] : []),
    ],
  };
}

/** For those who may only look, too. */
const looks: readonly Button[] = ['status', 'jobs', 'alerts', 'help'].map((words) => ({
  action: 'run',
  label: words.charAt(0).toUpperCase() + words.slice(1),
  value: words,
}));

function stateOf(status: Judgement['status'], { lookedAt, everySeconds }: Alerts): Markup {
  const looked = lookedAt === undefined ? md`` : md`, checked ${moment(lookedAt)}`;
  const by = everySeconds === 'off' ? ' Health rounds are off.' : '';
  return md`${statusMark(status)}${looked}.${by}`;
}

function titled(
  title: string,
  runs: readonly RunRecord[],
  most: number,
  partsOf: (run: RunRecord) => readonly Part[],
): readonly Part[] {
  if (runs.length === 0) return [];
  const more =
    runs.length > most ? [text(md`… and ${runs.length - most} more; ${code('/mailha jobs')} lists them.`)] : [];
  return [text(md`*${title}*`), ...runs.slice(0, most).flatMap(partsOf), ...more];
}

function mutesOf({ mutes }: Alerts, most: number): readonly Part[] {
  if (mutes.length === 0) return [];
  const items = mutes.slice(0, most).map(({ what, until }) => md`*${what}* until ${moment(until)}`);
  const more = mutes.length > most ? [md`… and ${mutes.length - most} more`] : [];
  return [text(md`*Muted*`), ...list([...items, ...more])];
}
