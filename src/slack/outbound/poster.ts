import { type Urgency, urgencies } from '../../model/run/urgency.ts';
import { threadOf } from '../../render/thread.ts';
import { retryAfter, slackErrorCode } from '../errors.ts';
import type { ThreadRef } from './calls.ts';
import { tellApprovers } from './direct.ts';
import { nextOf, unitsOf } from './next.ts';
import type { Poster } from './poster-context.ts';
import { methodsOf, ofChannel } from './rates.ts';
import { isRefusal, noteRefusal, restMs, showInstead } from './refused.ts';
import { create, find, update } from './steps.ts';

/**
 * Longest wait for a slot, in ms. Waiting reserves the slot, so later posts queue behind it: a look reserves none, a change at most
 * the next one, and an alert or a plan awaiting approval any.
 */
const maxWaitMs: Readonly<Record<Urgency, number>> = {
  [urgencies.decision]: 5000,
  [urgencies.change]: 1100,
  [urgencies.look]: 0,
};

/**
 * Brings a run's thread one step closer to its journal: at most one message, so that an urgent run never waits for a whole thread.
 * Throws errors that the queue should retry; a retry posts no message twice.
 */
export async function postRun(poster: Poster, id: string, urgency: Urgency): Promise<void> {
  const { desk, posted, pace, again } = poster;
  const run = await desk.run(id);
  if (!run?.place) return;
  const { channel } = run.place;
  const { posts, refusal } = await posted.of(id);
  if (refusal) await showInstead(poster, run, refusal);
  if (refusal?.isBetweenPeople) return;
  const rest = restMs(refusal, Date.now());
  if (rest > 0) return again(id, rest);
  const journal = await desk.journal(id);
  const known = { approvers: desk.access.approvers, isShared: await poster.isShared(channel) };
  const units = unitsOf(threadOf(run, journal, known), poster.docsUrl);
  const next = nextOf(units, posts, Date.now());
  if (next.do === 'nothing') return refusal ? posted.accepted(id) : undefined;
  if (next.do === 'wait') return again(id, next.ms);
  const methods = methodsOf(next);
  const waitMs = await pace.take(next.do === 'update' ? methods : [ofChannel(channel), ...methods], maxWaitMs[urgency]);
  if (waitMs !== undefined) return again(id, waitMs);
  const root = posts.get('root');
  const thread = root?.state === 'sent' && next.unit.key !== 'root' ? root.ts : undefined;
  const spot: ThreadRef = { channel, cluster: run.cluster, run: id, thread };
  try {
    if (next.do === 'create') await create(poster, next, spot);
    else if (next.do === 'find') await find(poster, next, spot);
    else await update(poster, next, spot);
    if (refusal) await posted.accepted(id);
    await again(id, 0);
  } catch (error) {
    const seconds = retryAfter(error);
    if (seconds !== undefined) {
      await pace.pause(methods, seconds * 1000);
      return again(id, seconds * 1000);
    }
    if (!isRefusal(error)) throw error;
    await noteRefusal(poster, run, { error, before: refusal });
    await tellApprovers(poster, run, { journal, error: slackErrorCode(error) ?? '' });
  }
}
