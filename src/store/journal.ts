import type { Redis } from 'ioredis';
import type { Entry } from '../model/run/journal.ts';
import { Happening } from '../model/run/journal.ts';
import { isFinal } from '../model/run/run.ts';
import { Refused } from '../model/text/errors.ts';
import { key, loadRun } from './runs.ts';
import type { Store } from './script.ts';

/** Everything that happened in a run after the entry `since`, in order. */
export async function entriesOf(store: Store, id: string, since?: string): Promise<readonly Entry[]> {
  const found = await store.redis.xrange(key(store, 'journal', id), since ? `(${since}` : '-', '+');
  return found.map(entryFrom);
}

function entryFrom([id, fields]: readonly [string, readonly string[]]): Entry {
  const text = fields[fields.indexOf('happening') + 1] ?? '';
  const found = Happening.safeParse(JSON.parse(text));
  if (found.success) return { id, at: Number(id.split('-')[0]), happening: found.data };
  const [issue] = found.error.issues;
  throw new Refused(
    `the journal holds something that this version of mailha does not understand (entry ${id}: ${issue?.path.join('.')}: ${issue?.message}); it was written by another version`,
  );
}

/** How long one look waits for news, in ms; also how soon a signal to stop is noticed. */
const blockMs = 1000;

/**
 * Everything that happens in a run, as it happens, until the run is over or `signal` says so. State and journal
 * change together, so a run that is over has nothing to add once its journal was read after its state.
 */
export async function* follow(store: Store, id: string, signal?: AbortSignal): AsyncGenerator<Entry, void> {
  const waiting: Redis = store.redis.duplicate({
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: true,
    commandTimeout: undefined,
  });
  // Whoever made the other connection tells of Redis being away.
  waiting.on('error', () => {});
  const own: Store = { ...store, redis: waiting };
  try {
    for (let last: string | undefined; !signal?.aborted; ) {
      const run = await loadRun(own, id);
      const news = await entriesOf(own, id, last);
      yield* news;
      last = news.at(-1)?.id ?? last;
      if (!run || isFinal(run.state)) return;
      await waiting.xread('BLOCK', blockMs, 'STREAMS', key(own, 'journal', id), last ?? '0');
    }
  } finally {
    waiting.disconnect();
  }
}
