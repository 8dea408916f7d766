import type { Card } from '../../model/run/card.ts';
import { md } from '../../model/run/card.ts';
import { isFinal, type RunRecord } from '../../model/run/run.ts';
import type { PostRefusal } from '../../store/posted.ts';
import { slackWord } from '../errors.ts';

/** What Slack calls a channel in which we may not post, and what to do about it. */
const remedies: Readonly<Record<string, string>> = {
  not_in_channel: 'I am not in this channel. Type `/invite @mailha` here',
  channel_not_found: 'I cannot see this channel. Type `/invite @mailha` here',
  is_archived: 'This channel is archived. Use another one',
  restricted_action: 'I may not post in this channel. Ask an admin of the workspace, or use another channel',
};

/** Long enough for somebody to invite us, in ms. */
const pauseMs = 30_000;
/** About ten minutes; after that only when something new happens. */
const most = 20;

export function isRefusal(error: unknown): boolean {
  return (slackWord(error) ?? '') in remedies;
}

/** How long to leave a channel alone that refused us, in ms. */
export function restMs(refusal: PostRefusal | undefined, now: number): number {
  return refusal === undefined ? 0 : refusal.at + pauseMs - now;
}

/** Tells the one who asked, with what to do. */
export function refusalCard({ id, state }: RunRecord, error: unknown): Card {
  const remedy = remedies[slackWord(error) ?? ''] ?? '';
  const then = isFinal(state) ? 'how it ended' : 'how it goes on';
  const summary = `Job ${id} has no thread. ${remedy}, and within a minute one shows ${then}. \`/mailha job ${id}\` shows it to you alone.`;
  return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
}

/** One refusal more, and in how many ms to try again, if at all. */
export function oneMore(
  before: PostRefusal | undefined,
  at: number,
): { readonly refusal: PostRefusal; readonly againMs?: number } {
  const times = (before?.times ?? 0) + 1;
  return { refusal: { times, at }, ...(times < most ? { againMs: pauseMs } : {}) };
}
