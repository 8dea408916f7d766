import type { Card, Markup } from '../model/run/card.ts';
import { code, md, moment, person } from '../model/run/card.ts';
import type { Entry } from '../model/run/journal.ts';
import type { Notice } from '../model/run/notice.ts';
import type { RunRecord } from '../model/run/run.ts';
import { ofKind } from './of-kind.ts';
import { oneLine } from './words.ts';

/** What someone did, by whom, until when, and what ends it. */
export function noticeCard({ cluster }: RunRecord, journal: readonly Entry[]): Card {
  const [first] = ofKind('announced', journal);
  if (!first) return { summary: cluster, parts: [] };
  const { state, text } = saidOf(first.notice, cluster);
  return { summary: oneLine(`${cluster}: ${state}`), parts: [{ kind: 'text', text }] };
}

/** `state` is for notifications, which mention no one. */
function saidOf(notice: Notice, cluster: string): { readonly state: string; readonly text: Markup } {
  switch (notice.what) {
    case 'held': {
      const { kind, by, because, until } = notice.hold;
      const end = until === undefined ? md`` : md` until ${moment(until)}`;
      return kind === 'freeze'
        ? {
            state: `all changes frozen: ${because}`,
            text: md`:octagonal_sign: ${person(by)} froze all changes on *${cluster}*: ${because}. ${code('/mailha thaw')} lifts it.`,
          }
        : {
            state: `locked: ${because}`,
            text: md`:lock: ${person(by)} locked *${cluster}*${end}: ${because}. ${code('/mailha unlock')} lifts it.`,
          };
    }
    case 'released': {
      const { kind, by, because } = notice.hold;
      const what = kind === 'freeze' ? 'freeze' : 'lock';
      const owner = by === notice.by ? md`` : md` by ${person(by)}`;
      return {
        state: `${what} lifted`,
        text: md`:unlock: ${person(notice.by)} lifted the ${what}${owner} on *${cluster}* (${because}).`,
      };
    }
    case 'muted': {
      const { by, about, until, because } = notice;
      return {
        state: `${about} alerts muted: ${because}`,
        text: md`:no_bell: ${person(by)} muted *${about}* on *${cluster}* until ${moment(until)}: ${because}. ${code(`/mailha unmute ${about}`)} lifts it.`,
      };
    }
    case 'unmuted':
      return {
        state: `${notice.about} alerts unmuted`,
        text: md`:bell: ${person(notice.by)} unmuted *${notice.about}* on *${cluster}*.`,
      };
  }
}
