import { key } from './runs.ts';
import { botStore, type Store } from './script.ts';

/** Seconds for which a list of members counts. Apps bring it anew far more often; where none runs, nobody is in a group. */
const countsSeconds = 24 * 3600;

const at = (store: Pick<Store, 'redis'>, group: string) => key(botStore(store.redis), 'group', group);

/** What Slack says of a user group, for the workers, which never talk to Slack. */
export async function noteMembers(
  store: Pick<Store, 'redis'>,
  group: string,
  members: readonly string[],
): Promise<void> {
  await store.redis.set(at(store, group), JSON.stringify(members), 'EX', countsSeconds);
}

/** Those of the groups that somebody is in, as an app saw it last. */
export async function groupsOf(
  store: Pick<Store, 'redis'>,
  person: string,
  groups: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    groups.map(async (group) => ({ group, text: await store.redis.get(at(store, group)) })),
  );
  return found.flatMap(({ group, text }) => (text !== null && JSON.parse(text).includes(person) ? [group] : []));
}
