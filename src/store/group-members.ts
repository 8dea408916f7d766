import { key } from './runs.ts';
import { botStore, type Store } from './script.ts';

/** Lifetime of a member list in seconds. Apps refresh it far more often; without a running app, groups are empty. */
const countsSeconds = 24 * 3600;

const at = (store: Pick<Store, 'redis'>, group: string) => key(botStore(store.redis), 'group', group);

/** Stores the members of a Slack user group for the workers, which never call Slack. */
export async function noteMembers(
  store: Pick<Store, 'redis'>,
  group: string,
  members: readonly string[],
): Promise<void> {
  await store.redis.set(at(store, group), JSON.stringify(members), 'EX', countsSeconds);
}

/** The groups a person is in, as an app last saw them. */
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
