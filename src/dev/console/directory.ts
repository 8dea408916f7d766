import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';

/** Users, groups and channels of the workspace. Tests may change them at run time. */
export interface ConsoleDirectory {
  readonly users: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  readonly channels: readonly ConsoleChannel[];
  /** Each user's direct-message channel with the bot. */
  readonly directs: readonly ConsoleChannel[];
  user(id: string): ConsoleUser | undefined;
  /** Includes direct messages. */
  channel(id: string): ConsoleChannel | undefined;
  group(id: string): ConsoleGroup | undefined;
  /** Replaces the members of a user group. */
  setGroup(id: string, users: readonly string[]): void;
  /** Changes a user, for instance into a guest or a deactivated account. */
  setUser(id: string, change: Partial<Omit<ConsoleUser, 'id' | 'name'>>): void;
  /** Changes a channel, for instance into one that the bot is in. */
  setChannel(id: string, change: Partial<Omit<ConsoleChannel, 'id' | 'name'>>): void;
}

export function createDirectory(
  start: Pick<ConsoleDirectory, 'users' | 'groups' | 'channels' | 'directs'>,
): ConsoleDirectory {
  const users = new Map(start.users.map((user) => [user.id, user]));
  const groups = new Map(start.groups.map((group) => [group.id, group]));
  const channels = new Map(start.channels.map((channel) => [channel.id, channel]));
  return {
    get users() {
      return [...users.values()];
    },
    get groups() {
      return [...groups.values()];
    },
    get channels() {
      return [...channels.values()];
    },
    directs: start.directs,
    user: (id) => users.get(id),
    channel: (id) => channels.get(id) ?? start.directs.find((direct) => direct.id === id),
    group: (id) => groups.get(id),
    setGroup(id, members) {
      const group = groups.get(id);
      if (!group) throw new Error(`no user group ${id} in the workspace`);
      groups.set(id, { ...group, users: members });
    },
    setUser(id, change) {
      const user = users.get(id);
      if (!user) throw new Error(`no user ${id} in the workspace`);
      users.set(id, { ...user, ...change });
    },
    setChannel(id, change) {
      const channel = channels.get(id);
      if (!channel) throw new Error(`no channel ${id} in the workspace`);
      channels.set(id, { ...channel, ...change });
    },
  };
}
