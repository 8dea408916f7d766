import { type Urgency, urgencies } from '../../model/run/urgency.ts';
import { threadOf } from '../../render/thread.ts';
import { retryAfter } from '../errors.ts';
import { tellByUrl } from '../inbound/reply.ts';
import type { ThreadRef } from './calls.ts';
import { nextOf, unitsOf } from './next.ts';
import type { Poster } from './poster-context.ts';
import { methodsOf, ofChannel } from './rates.ts';
import { isRefusal, oneMore, refusalCard, restMs } from './refused.ts';
import { create, find, update } from './steps.ts';

/**
 * How long each waits for a slot, in ms. Whoever waits has reserved it, so nothing that comes later is first: what only looks reserves
 * nothing, a change the next slot at most, and an alert or a plan that waits for approval as many as are taken.
 */
const patience: Readonly<Record<Urgency, number>> = {
  [urgencies.decision]: 5000,
  [urgencies.change]: 1100,
  [urgencies.look]: 0,
};

/**
 * Brings a run's thread one step nearer to what its journal says: one message at most, so that a more urgent run never waits for a whole
 * thread. Throws what is to be tried again by the queue; no message is posted twice by that.
 */
export async function postRun(poster: Poster, id: string, urgency: Urgency): Promise<void> {
  const { desk, posted, pace, again } = poster;
  const run = await desk.run(id);
  if (!run?.place) return;
  const { channel, responseUrl } = run.place;
  const { posts, refusal } = await posted.of(id);
  const rest = restMs(refusal, Date.now());
  if (rest > 0) return again(id, rest);
  const units = unitsOf(threadOf(run, await desk.journal(id), { approvers: desk.access.approvers }));
  const next = nextOf(units, posts, Date.now());
  if (next.do === 'nothing') return;
  if (next.do === 'wait') return again(id, next.ms);
  const methods = methodsOf(next);
  const waitMs = await pace.take(next.do === 'update' ? methods : [ofChannel(channel), ...methods], patience[urgency]);
  if (waitMs !== undefined) return again(id, waitMs);
  const root = posts.get('root');
  const thread = root?.state === 'sent' && next.unit.key !== 'root' ? root.ts : undefined;
  const spot: ThreadRef = { channel, cluster: run.cluster, run: id, thread };
  try {
    if (next.do === 'create') await create(poster, next, spot);
    else if (next.do === 'find') await find(poster, next, spot);
    else await update(poster, next, spot);
    await again(id, 0);
  } catch (error) {
    const seconds = retryAfter(error);
    if (seconds !== undefined) {
      await pace.pause(methods, seconds * 1000);
      return again(id, seconds * 1000);
    }
    if (!isRefusal(error)) throw error;
    const { refusal: now, againMs } = oneMore(refusal, Date.now());
    await posted.refused(id, now);
    if (now.times === 1 && responseUrl) await tellByUrl(responseUrl, poster.log)(refusalCard(run, error));
    if (againMs !== undefined) await again(id, againMs);
  }
}
