import { incidentJob } from '../model/check/incident-job.ts';
import type { ReceivedAlert } from '../model/check/received-alert.ts';
import type { Card, Markup } from '../model/run/card.ts';
import { code, joined, md, moment, person, room } from '../model/run/card.ts';
import type { Alerts } from '../model/run/desk.ts';
import { type RefusedPage, remedyOf } from '../model/run/page-refusal.ts';
import { reasonOf, type Undelivered } from '../model/run/post-refusal.ts';
import { linkedId, type Threads } from './jobs.ts';
import { statusMark } from './marks.ts';
import { list } from './parts.ts';
import { count, ended } from './words.ts';

/** Received alerts to list at most. */
const mostReceived = 20;

/** Open incidents, what Alertmanager sent, mutes, and whether health rounds run. */
export function alertsCard(alerts: Alerts, now: number, threads?: Threads): Card {
  const { incidents, mutes, received, undelivered, refusedPages, lookedAt, everySeconds } = alerts;
  const wrong = incidents.length === 0 ? 'No open incidents' : count(incidents.length, 'open incident');
  const firing = received.length === 0 ? '' : `, ${received.length} firing in Alertmanager`;
  const silenced = mutes.length === 0 ? '' : `, ${count(mutes.length, 'mute')}`;
  const lost = undelivered.length + refusedPages.length;
  const missing = lost === 0 ? '' : `, ${lost} not delivered`;
  return {
    summary: `${wrong}${firing}${silenced}${missing}`,
    parts: [
      { kind: 'text', text: md`*${wrong}${firing}${silenced}${missing}.*` },
      ...list([...undelivered.map(undeliveredLine), ...refusedPages.map(refusedLine)]),
      ...list(
        incidents.map(
          ({ id, createdAt }) =>
            md`incident ${linkedId(id, threads)}, since ${moment(createdAt)}: ${code(`/mailha job ${id}`)}`,
        ),
      ),
      ...list(received.slice(0, mostReceived).map(receivedLine)),
      ...list(
        mutes.map(
          ({ what, until, by, because }) =>
            md`:no_bell: *${what}* until ${moment(until)} by ${person(by)}: ${because}. ${code(`/mailha unmute ${what}`)}`,
        ),
      ),
      { kind: 'context', text: looked(roundsOf(alerts, now)) },
    ],
  };

  function looked(how: 'off' | 'late' | 'fine') {
    if (how === 'off') return md`Health rounds are off (${code('alerts.everySeconds: off')} in cluster.yaml).`;
    const last = lookedAt === undefined ? md`never` : moment(lookedAt);
    if (how === 'fine') return md`Last health round ${last}, every ${String(everySeconds)} s.`;
    return md`:warning: Last health round ${last}, due every ${String(everySeconds)} s. Check that a worker runs; rounds pause while a job changes the cluster.`;
  }
}

/** Whether health rounds run as declared. */
export function roundsOf({ lookedAt, everySeconds }: Alerts, now: number): 'off' | 'late' | 'fine' {
  if (everySeconds === 'off') return 'off';
  return lookedAt === undefined || now - lookedAt > 3 * everySeconds * 1000 ? 'late' : 'fine';
}

function receivedLine({ status, summary, startsAt }: ReceivedAlert): Markup {
  return md`${statusMark(status)} ${ended(summary)} In Alertmanager since ${moment(startsAt)}.`;
}

function undeliveredLine({ id, text, channel, error, since, isRetried, told }: Undelivered): Markup {
  const { why, remedy } = reasonOf(error);
  const what = text === incidentJob ? md`incident ${id}` : md`job ${id} (${code(text)})`;
  const instead = told.length === 0 ? md`` : md` Told in person: ${joined(told.map(person), ', ')}.`;
  const next = isRetried ? md`` : md` No longer retried.`;
  return md`:warning: *${what} not delivered* to ${room(channel)} since ${moment(since)}: ${why}. To fix it, ${remedy}.${instead}${next}`;
}

function refusedLine({ id, webhook, error, since }: RefusedPage): Markup {
  const what = md`:warning: *incident ${id} not delivered* to ${webhook.kind} (webhook ${webhook.name})`;
  return md`${what} since ${moment(since)}: ${error}. To fix it, ${remedyOf({ webhook, error })}.`;
}
