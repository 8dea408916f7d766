import type { Card } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Alerts } from '../model/run/desk.ts';
import { list } from './parts.ts';
import { count } from './words.ts';

/** What is wrong now, what nobody is told of, and whether anybody looks. */
export function alertsCard({ incidents, mutes, lookedAt, everySeconds }: Alerts, now: number): Card {
  const wrong = incidents.length === 0 ? 'Nothing is wrong' : `${count(incidents.length, 'incident')} not over`;
  const silenced = mutes.length === 0 ? '' : `, ${count(mutes.length, 'silence')}`;
  const late = everySeconds === 'off' ? 'off' : isLate(lookedAt, everySeconds, now) ? 'late' : 'fine';
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
      { kind: 'context', text: looked(late) },
    ],
  };

  function looked(how: 'off' | 'late' | 'fine') {
    if (how === 'off') return md`Nobody looks: ${code('alerts.everySeconds: off')} in cluster.yaml.`;
    const last = lookedAt === undefined ? md`never` : moment(lookedAt);
    if (how === 'fine') return md`Last looked ${last}, every ${String(everySeconds)} s.`;
    return md`:warning: Last looked ${last}, wanted every ${String(everySeconds)} s: see whether a worker runs, or a job changes the cluster.`;
  }
}

function isLate(at: number | undefined, everySeconds: number, now: number): boolean {
  return at === undefined || now - at > 3 * everySeconds * 1000;
}
