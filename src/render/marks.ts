import type { Status } from '../model/check/check.ts';
import type { Markup } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { RunState } from '../model/run/run.ts';

const ofStatus: Readonly<Record<Status, string>> = {
  ok: ':white_check_mark:',
  degraded: ':warning:',
  unknown: ':grey_question:',
  critical: ':rotating_light:',
};

const ofState: Readonly<Record<RunState, string>> = {
  queued: ':white_circle:',
  planning: ':mag:',
  waiting: ':raised_hand:',
  approved: ':hourglass_flowing_sand:',
  running: ':hourglass_flowing_sand:',
  restoring: ':adhesive_bandage:',
  done: ':white_check_mark:',
  failed: ':x:',
  interrupted: ':zap:',
  cancelled: ':no_entry_sign:',
  rejected: ':no_entry_sign:',
  expired: ':no_entry_sign:',
  superseded: ':no_entry_sign:',
};

const words: Readonly<Record<RunState, string>> = {
  queued: 'queued',
  planning: 'planning',
  waiting: 'waiting for approval',
  approved: 'approved, about to start',
  running: 'running',
  restoring: 'restore pending',
  done: 'done',
  failed: 'failed',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded',
};

/** A state in words, since colour is never the only sign. */
export function stateWord(state: RunState): string {
  return words[state];
}

export function stateMark(state: RunState): Markup {
  return { mrkdwn: ofState[state] };
}

/** The mark alone, for where the word stands beside it anyway. */
export function statusSign(status: Status): Markup {
  return { mrkdwn: ofStatus[status] };
}

/** Mark and word of a status, as in `:warning: *degraded*`. */
export function statusMark(status: Status): Markup {
  return md`${statusSign(status)} *${status}*`;
}
