import type { Logger } from 'pino';
import { threadOf } from '../render/thread.ts';
import type { OpenDesk } from './desk.ts';
import type { Calls, Spot } from './slack-calls.ts';
import { retryAfter } from './slack-errors.ts';
import { nextOf, unitsOf } from './slack-next.ts';
import type { PostedStore } from './slack-posted.ts';
import { isRefusal, oneMore, refusalCard, restMs } from './slack-refused.ts';
import { create, find, update } from './slack-steps.ts';
import { tellByUrl } from './slack-tell.ts';

export interface Poster {
  readonly calls: Calls;
  readonly desk: Pick<OpenDesk, 'run' | 'journal' | 'rememberThread' | 'access'>;
  readonly posted: PostedStore;
  /** Has a run posted again after so many ms, by another process when this one is gone by then. */
  readonly again: (run: string, ms: number) => Promise<void>;
  readonly log: Logger;
}

/**
 * Brings a run's thread one step nearer to what its journal says: one message at most, so that runs take turns and the
 * queue's limiter is the one rate limit for all processes. Answers for how long Slack wants no calls, in ms. Throws
 * whatever else goes wrong, for the queue to try again; no message is posted twice by that.
 */
export async function postRun(poster: Poster, id: string): Promise<{ readonly waitMs?: number }> {
  const { desk, posted, again } = poster;
  const run = await desk.run(id);
  if (!run?.place) return {};
  const { posts, refusal } = await posted.of(id);
  const rest = restMs(refusal, Date.now());
  if (rest > 0) return later(again(id, rest));
  const units = unitsOf(threadOf(run, await desk.journal(id), { approvers: desk.access.approvers }));
  const next = nextOf(units, posts, Date.now());
  if (next.do === 'nothing') return {};
  if (next.do === 'wait') return later(again(id, next.ms));
  const root = posts.get('root');
  const thread = root?.state === 'sent' && next.unit.key !== 'root' ? root.ts : undefined;
  const spot: Spot = { channel: run.place.channel, cluster: run.cluster, run: id, thread };
  try {
    if (next.do === 'create') await create(poster, next, spot);
    else if (next.do === 'find') await find(poster, next, spot);
    else await update(poster, next, spot);
    return later(again(id, 0));
  } catch (error) {
    const seconds = retryAfter(error);
    if (seconds !== undefined) return { waitMs: seconds * 1000 };
    if (!isRefusal(error)) throw error;
    const { refusal: now, againMs } = oneMore(refusal, Date.now());
    await posted.refused(id, now);
    const { responseUrl } = run.place;
    if (now.times === 1 && responseUrl) await tellByUrl(responseUrl, poster.log)(refusalCard(run, error));
    return againMs === undefined ? {} : later(again(id, againMs));
  }
}

async function later(asked: Promise<void>): Promise<object> {
  await asked;
  return {};
}
