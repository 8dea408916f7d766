import type { Logger } from 'pino';
import type { SlackSettings } from '../../config/settings.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { describe } from '../../model/text/errors.ts';
import { startPoster } from '../../queue/posts.ts';
import { postedIn } from '../../store/posted.ts';
import type { RedisAddress } from '../../store/redis.ts';
import { key } from '../../store/runs.ts';
import type { Store } from '../../store/script.ts';
import { postingClient } from '../clients.ts';
import { callsOf } from './calls.ts';
import type { SlackPace } from './pace.ts';
import { postRun } from './poster.ts';

export interface PostingOptions {
  readonly settings: SlackSettings;
  readonly desk: DeskService;
  readonly redis: RedisAddress;
  readonly store: Store;
  readonly log: Logger;
  readonly pace: SlackPace;
}

/**
 * Keeps the threads of all runs up to date. Several processes may do so over one Redis. When Slack is away the threads
 * catch up once it is back; the runs themselves notice nothing.
 */
export function startPosting({ settings, desk, redis, store, pace, log }: PostingOptions): {
  close(): Promise<void>;
} {
  const calls = callsOf(postingClient(settings, log), log);
  const timers = createTimers((run) => {
    queue.requestPost(run).catch((error: unknown) => log.warn(`asking for a post of job ${run}: ${describe(error)}`));
  });
  const again = async (run: string, ms: number) => {
    // The queue's sweep looks into this set, should this process end before its timer does.
    await store.redis.sadd(key(store, 'unposted'), run);
    timers.set(run, ms);
  };
  const poster = { calls, desk, posted: postedIn(store), pace, again, log };
  const queue = startPoster({
    ...{ redis, log, cluster: desk.inventory.name },
    post: (run, urgency) => postRun(poster, run, urgency),
  });
  return {
    async close() {
      timers.clear();
      await queue.close();
    },
  };
}

/** One timer per run: the one that ends first. */
function createTimers(onTime: (run: string) => void) {
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly due: number }>();
  return {
    set(run: string, ms: number) {
      const due = Date.now() + ms;
      const before = timers.get(run);
      if (before && before.due <= due) return;
      clearTimeout(before?.timer);
      const timer = setTimeout(() => {
        timers.delete(run);
        onTime(run);
      }, ms).unref();
      timers.set(run, { timer, due });
    },
    clear() {
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
