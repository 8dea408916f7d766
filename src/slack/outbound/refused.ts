import type { Card } from '../../model/run/card.ts';
import { md } from '../../model/run/card.ts';
import { reasonOf } from '../../model/run/post-refusal.ts';
import { isFinal, type RunRecord } from '../../model/run/run.ts';
import { runCard } from '../../render/run.ts';
import type { PostRefusal } from '../../store/posted.ts';
import { slackErrorCode } from '../errors.ts';
import { replyByUrl } from '../inbound/reply.ts';
import type { Poster } from './poster-context.ts';

/** Transient error codes (docs: Web API, Errors). */
const passing = [
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'],
  ...['ratelimited', 'rate_limited', 'team_added_to_org'],
];

/** Retry interval, in ms: time to invite the bot. */
const retryMs = 30_000;
/** About ten minutes of retries. */
const quickRetries = 20;
/** Retry interval after that, in ms, by this process alone. */
const slowRetryMs = 10 * 60_000;
/** After this long only something new in the run, or a start of the app, tries again, in ms. */
const giveUpMs = 24 * 3600_000;

/** Whether Slack refuses a post until a setting changes. */
export function isRefusal(error: unknown): boolean {
  const code = slackErrorCode(error);
  return code !== undefined && !passing.includes(code);
}

/** How long to wait before posting again in a channel that refused us, in ms. */
export function restMs(refusal: PostRefusal | undefined, now: number): number {
  return refusal === undefined ? 0 : refusal.at + retryMs - now;
}

/** Apps cannot join a direct message between people. */
function isBetweenPeople({ place }: RunRecord): boolean {
  return place?.channel.startsWith('D') === true;
}

/** For the person who asked, with the remedy. */
export function refusalCard(run: RunRecord, error: unknown): Card {
  const { id, state } = run;
  if (isBetweenPeople(run)) {
    const summary = `Job ${id} has no thread: Slack apps cannot post in a direct message between people. Its result appears here, for you alone.`;
    return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
  }
  const { why, remedy } = reasonOf(slackErrorCode(error) ?? '');
  const shown = isFinal(state) ? 'result' : 'progress';
  const summary = `Job ${id} has no thread: ${why}. To see its ${shown} here, ${remedy}. \`/mailha job ${id}\` shows it to you alone.`;
  return { summary, parts: [{ kind: 'text', text: md`${summary}` }] };
}

/** What to record of one more refusal, and when to try again. */
interface NextRefusal {
  readonly refusal: PostRefusal;
  /** `isQuick`: any process tries again; otherwise this one does. Absent once posting is given up. */
  readonly retry?: { readonly ms: number; readonly isQuick: boolean };
}

export function nextRefusal(before: PostRefusal | undefined, error: string, at: number): NextRefusal {
  const times = (before?.times ?? 0) + 1;
  const since = before?.since ?? at;
  const refusal: PostRefusal = { ...before, times, at, since, error };
  if (times < quickRetries) return { refusal, retry: { ms: retryMs, isQuick: true } };
  if (at - since < giveUpMs) return { refusal, retry: { ms: slowRetryMs, isQuick: false } };
  return { refusal: { ...refusal, gaveUp: true } };
}

/** Records that Slack refuses a run's messages, says so in the log, and schedules the next attempt. */
export async function noteRefusal(
  poster: Poster,
  run: RunRecord,
  { error, before }: { readonly error: unknown; readonly before: PostRefusal | undefined },
): Promise<void> {
  const { posted, log, again, later } = poster;
  const code = slackErrorCode(error) ?? '';
  const { id, place } = run;
  if (isBetweenPeople(run)) {
    const refusal = { times: 1, at: Date.now(), error: code, isBetweenPeople: true };
    await posted.refused(id, refusal);
    if (place?.responseUrl) await replyByUrl(place.responseUrl, poster)(refusalCard(run, error));
    return showInstead(poster, run, refusal);
  }
  const { refusal, retry } = nextRefusal(before, code, Date.now());
  await posted.refused(id, refusal);
  const { why, remedy } = reasonOf(code);
  const about = { run: id, channel: place?.channel, error: code };
  if (refusal.times === 1) {
    log.error(about, `job ${id} (${run.text}) not delivered to ${place?.channel}: ${why}; ${remedy}`);
    if (place?.responseUrl) await replyByUrl(place.responseUrl, poster)(refusalCard(run, error));
    await showInstead(poster, run, refusal);
  }
  if (refusal.gaveUp && !before?.gaveUp) {
    log.error(about, `job ${id} (${run.text}) given up: not delivered to ${place?.channel} within 24 h; ${remedy}`);
  }
  if (retry?.isQuick) await again(id, retry.ms);
  else if (retry) later(id, retry.ms);
}

/**
 * Where no thread can be, the requester is shown the plan and the result by response_url, which is valid for 30 minutes and five
 * messages.
 */
export async function showInstead(poster: Poster, run: RunRecord, refusal: PostRefusal): Promise<void> {
  const { responseUrl } = run.place ?? {};
  const isNews = (run.state === 'waiting' || isFinal(run.state)) && refusal.shown !== run.state;
  if (!responseUrl || !isNews) return;
  await poster.posted.refused(run.id, { ...refusal, shown: run.state });
  await replyByUrl(responseUrl, poster)(runCard(run, await poster.desk.journal(run.id)));
}
