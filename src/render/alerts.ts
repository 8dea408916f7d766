import type { Card } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Alerts } from '../model/run/desk.ts';
import { list } from './parts.ts';
import { count } from './words.ts';

/** Open incidents, mutes, and whether health rounds run. */
export function alertsCard(alerts: Alerts, now: number): Card {
  const { incidents, mutes, lookedAt, everySeconds } = alerts;
  const wrong = incidents.length === 0 ? 'No open incidents' : count(incidents.length, 'open incident');
  const silenced = mutes.length === 0 ? '' : `, ${count(mutes.length, 'mute')}`;
  return {
    summary: `${wrong}${silenced}`,
    parts: [
      { kind: 'text', text: md`*${wrong}${silenced}.*` },
      ...list(
        incidents.map(
          ({ id, createdAt }) => md`incident ${id}, since ${moment(createdAt)}: ${code(`/mailha job ${id}`)}`,
        ),
      ),
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
