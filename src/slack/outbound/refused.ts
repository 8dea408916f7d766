import type { Card } from '../../model/run/card.ts';
import { md } from '../../model/run/card.ts';
import { isFinal, type RunRecord } from '../../model/run/run.ts';
import type { PostRefusal } from '../../store/posted.ts';
import { slackErrorCode } from '../errors.ts';

/** Slack's error codes for a channel we may not post in, with the remedy. */
const remedies: Readonly<Record<string, string>> = {
  not_in_channel: 'I am not in this channel. Type `/invite @mailha` here',
  channel_not_found: 'I cannot see this channel. Type `/invite @mailha` here',
  is_archived: 'This channel is archived. Use another one',
  restricted_action: 'I may not post in this channel. Ask an admin of the workspace, or use another channel',
};

/** Retry interval, in ms: time to invite the bot. */
const retryMs = 30_000;
/** About ten minutes of retries; then only when the run's state changes. */
const maxRetries = 20;

export function isRefusal(error: unknown): boolean {
  return (slackErrorCode(error) ?? '') in remedies;
}

/** How long to wait before posting again in a channel that refused us, in ms. */
export function restMs(refusal: PostRefusal | undefined, now: number): number {
  return refusal === undefined ? 0 : refusal.at + retryMs - now;
}

/** For the person who asked, with the remedy. */
export function refusalCard({ id, state }: RunRecord, error: unknown): Card {
  const remedy = remedies[slackErrorCode(error) ?? ''] ?? '';
  const shown = isFinal(state) ? 'result' : 'progress';
  const summary = `Job ${id} has no thread. ${remedy}; its ${shown} appears within a minute. \`/mailha job ${id}\` shows it to you alone.`;
  return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
}

/** Counts one more refusal; `againMs` is absent once the retries are used up. */
export function nextRefusal(
  before: PostRefusal | undefined,
  at: number,
): { readonly refusal: PostRefusal; readonly againMs?: number } {
  const times = (before?.times ?? 0) + 1;
  return { refusal: { times, at }, ...(times < maxRetries ? { againMs: retryMs } : {}) };
}
