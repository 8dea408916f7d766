import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';

/** Who and what is in the workspace. Tests may change people and groups while it runs. */
export interface ConsoleDirectory {
  readonly users: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly channels: readonly ConsoleChannel[];
  /** Everybody's direct messages with the bot. */
  readonly directs: readonly ConsoleChannel[];
  user(id: string): ConsoleUser | undefined;
  /** A direct message is a channel too. */
  channel(id: string): ConsoleChannel | undefined;
  group(id: string): ConsoleGroup | undefined;
  /** Replaces the members of a user group. */
  setGroup(id: string, users: readonly string[]): void;
  /** Changes somebody, for instance into a guest or a deactivated person. */
  setUser(id: string, change: Partial<Omit<ConsoleUser, 'id' | 'name'>>): void;
}

export function createDirectory(
  start: Pick<ConsoleDirectory, 'users' | 'groups' | 'channels' | 'directs'>,
): ConsoleDirectory {
  const users = new Map(start.users.map((user) => [user.id, user]));
  const groups = new Map(start.groups.map((group) => [group.id, group]));
  return {
    get users() {
      return [...users.values()];
    },
    get groups() {
      return [...groups.values()];
    },
    channels: start.channels,
    directs: start.directs,
    user: (id) => users.get(id),
    channel: (id) => [...start.channels, ...start.directs].find((channel) => channel.id === id),
    group: (id) => groups.get(id),
    setGroup(id, members) {
      const group = groups.get(id);
      if (!group) throw new Error(`changing user group ${id}: the workspace has none of that id`);
      groups.set(id, { ...group, users: members });
    },
    setUser(id, change) {
      const user = users.get(id);
      if (!user) throw new Error(`changing user ${id}: the workspace has none of that id`);
      users.set(id, { ...user, ...change });
    },
  };
}
