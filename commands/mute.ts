import { checkIds } from '../jobs/health/round.ts';
import { everything } from '../src/model/check/mute.ts';
import { isReceived } from '../src/model/check/received-alert.ts';
import type { DeskCommand } from '../src/model/run/command.ts';
import type { Desk } from '../src/model/run/desk.ts';
import { Refused } from '../src/model/text/errors.ts';
import { alertsCard } from '../src/render/alerts.ts';
import { textReply } from '../src/render/decision.ts';
import { alertsJson } from '../src/render/json-answers.ts';
import { howLongAndWhy } from './drain.ts';
import { isJobId, noMore, oneOf } from './find.ts';
import { linksFor } from './links.ts';

const usage = 'mute CHECK|HOST|ID|everything for 1h [because WHY…]';

export const mute: DeskCommand = {
  name: 'mute',
  usage,
  summary: 'Mute alerts for a check, host or incident.',
  examples: ['mute dovecot for 2h because it is being upgraded', 'mute mail2 for 30m', 'mute 42 for 1h'],
  needs: 'operator',
  async reply([what, ...words], who, desk) {
    const { minutes, because = 'no reason given' } = howLongAndWhy(words, usage);
    if (what === undefined || minutes === undefined) {
      throw new Refused('Duration or target missing, as in `mute dovecot for 2h because it is being upgraded`.');
    }
    const isIncident = isJobId(what);
    if (!isIncident) mustBeMuteable(what, desk);
    const silence = { minutes, because };
    return textReply(await (isIncident ? desk.muteIncident(what, silence, who) : desk.mute(what, silence, who)));
  },
};

/** Check ids, their prefixes before the dot, host names, and `everything`. */
function muteable({ inventory: { hosts } }: Pick<Desk, 'inventory'>): readonly string[] {
  const kinds = checkIds.flatMap((id) => [id, id.split('.')[0] ?? id]);
  return [everything, ...hosts.map(({ name }) => name), ...new Set(kinds)];
}

/** Throws Refused. Names of received alerts are not ours: any will do. */
function mustBeMuteable(what: string | undefined, desk: Pick<Desk, 'inventory'>): string {
  return what !== undefined && isReceived(what) ? what : oneOf('check or host', what, muteable(desk));
}

export const unmute: DeskCommand = {
  name: 'unmute',
  usage: `unmute CHECK|HOST|${everything}`,
  summary: 'Unmute alerts.',
  examples: ['unmute dovecot'],
  needs: 'operator',
  async reply([what, ...more], who, desk) {
    noMore('unmute WHAT', more, 0);
    return textReply(await desk.unmute(mustBeMuteable(what, desk), who));
  },
};

export const alerts: DeskCommand = {
  name: 'alerts',
  usage: 'alerts',
  summary: 'Show open incidents, muted alerts, and the time of the last health round.',
  examples: ['alerts'],
  needs: 'viewer',
  async reply(words, who, desk) {
    noMore('alerts', words, 0);
    const [found, now] = [await desk.alerts(), Date.now()];
    const threads = await linksFor(who, desk, found.incidents);
    return { card: alertsCard(found, now, threads), data: alertsJson(found, now) };
  },
};
