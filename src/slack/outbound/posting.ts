import type { Logger } from 'pino';
import type { SlackSettings } from '../../config/settings.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { describe } from '../../model/text/errors.ts';
import { startPoster } from '../../queue/posts.ts';
import { answered } from '../../store/connect.ts';
import { postedIn, undeliveredIn } from '../../store/posted.ts';
import type { RedisAddress } from '../../store/redis.ts';
import { key } from '../../store/runs.ts';
import type { Store } from '../../store/script.ts';
import { postingClient } from '../clients.ts';
import { callsOf } from './calls.ts';
import type { SlackPace } from './pace.ts';
import { postRun } from './poster.ts';
import { createIsShared } from './shared.ts';

export interface PostingOptions {
  readonly settings: SlackSettings;
  readonly desk: DeskService;
  readonly redis: RedisAddress;
  readonly docsUrl?: string | undefined;
  readonly store: Store;
  readonly log: Logger;
  readonly pace: SlackPace;
}

/** How long Redis may take to connect at the start, in ms. */
const connectMs = 60_000;

/**
 * Keeps the threads of all runs up to date. Several processes may share one Redis. While Slack is unreachable runs continue, and
 * their threads catch up afterwards.
 */
export function startPosting({ settings, desk, redis, store, pace, docsUrl, log }: PostingOptions): {
  close(): Promise<void>;
} {
  const client = postingClient(settings, log);
  const calls = callsOf(client, log);
  const isShared = createIsShared(client, log);
  const timers = createTimers((run) => {
    queue.requestPost(run).catch((error: unknown) => log.warn(`queueing a post of job ${run}: ${describe(error)}`));
  });
  const again = async (run: string, ms: number) => {
    // The queue's sweep reads this set, in case this process dies before its timer fires.
    await store.redis.sadd(key(store, 'unposted'), run);
    timers.set(run, ms);
  };
  const poster = { calls, desk, posted: postedIn(store), pace, isShared, again, later: timers.set, docsUrl, log };
  const queue = startPoster({
    redis,
    log,
    cluster: desk.inventory.name,
    post: (run, urgency) => postRun(poster, run, urgency),
  });
  // Someone may have repaired the app, and restarted it. Redis may not be connected yet.
  answered({ redis: store.redis, address: redis, patienceMs: connectMs }, () => undeliveredIn(store))
    .then((ids) => Promise.all(ids.map((id) => queue.requestPost(id))))
    .catch((error: unknown) => log.warn(`queueing posts that were refused: ${describe(error)}`));
  return {
    async close() {
      timers.clear();
      await queue.close();
    },
  };
}

/** One timer per run; the earliest wins. */
function createTimers(onDue: (run: string) => void) {
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly due: number }>();
  return {
    set(run: string, ms: number) {
      const due = Date.now() + ms;
      const earlier = timers.get(run);
      if (earlier && earlier.due <= due) return;
      clearTimeout(earlier?.timer);
      const timer = setTimeout(() => {
        timers.delete(run);
        onDue(run);
      }, ms).unref();
      timers.set(run, { timer, due });
    },
    clear() {
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
