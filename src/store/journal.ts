import type { Redis } from 'ioredis';
import type { Entry } from '../model/run/journal.ts';
import { Happening } from '../model/run/journal.ts';
import { isFinal } from '../model/run/run.ts';
import { Refused } from '../model/text/errors.ts';
import { key, loadRun } from './runs.ts';
import type { Store } from './script.ts';

/** Journal entries of a run after the entry `since`, oldest first. */
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
    `journal entry ${id} was written by another version of mailha and cannot be read (${issue?.path.join('.')}: ${issue?.message})`,
  );
}

/** How long one read blocks, in ms; also how long an abort takes to be noticed. */
const blockMs = 1000;

/**
 * Streams the journal of a run until the run ends or `signal` aborts. State and journal change atomically, so once a run has
 * ended, reading its journal after its state misses nothing.
 */
export async function* follow(store: Store, id: string, signal?: AbortSignal): AsyncGenerator<Entry, void> {
  const waiting: Redis = store.redis.duplicate({
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: true,
    commandTimeout: undefined,
  });
  // An unreachable Redis is logged by the original connection.
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
