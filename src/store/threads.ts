import { Place } from '../model/run/run.ts';
import { Posted } from './posted.ts';
import { key } from './runs.ts';
import { botStore, type Store } from './script.ts';

const workspace = ({ redis }: Pick<Store, 'redis'>) => key(botStore(redis), 'workspace');

/** Records the address of the workspace, such as `https://example.slack.com/`. Apps learn it when they connect. */
export async function noteWorkspace(store: Pick<Store, 'redis'>, url: string): Promise<void> {
  await store.redis.set(workspace(store), url);
}

/**
 * Permalinks to the threads of runs, by id; none for a run without a thread. They are made of what is stored, as
 * `chat.getPermalink` would make them: no list costs a call of Slack's API.
 */
export async function threadsOf(store: Store, runs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const base = await store.redis.get(workspace(store));
  if (!base) return new Map();
  const found = await Promise.all(runs.map(async (id) => [id, await linkOf(store, base, id)] as const));
  return new Map(found.flatMap(([id, url]) => (url === undefined ? [] : [[id, url] as const])));
}

async function linkOf(store: Store, base: string, id: string): Promise<string | undefined> {
  const [place, root] = await Promise.all([
    store.redis.hget(key(store, 'run', id), 'place'),
    store.redis.hget(key(store, 'posted', id), 'root'),
  ]);
  if (place === null || root === null) return undefined;
  const posted = Posted.parse(JSON.parse(root));
  if (posted.state !== 'sent') return undefined;
  const { channel } = Place.parse(JSON.parse(place));
  return `${base}archives/${channel}/p${posted.ts.replace('.', '')}`;
}
