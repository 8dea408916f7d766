import type { Core } from './core.ts';
import type { Names } from './mangle.ts';
import type { Scene } from './payloads.ts';
import { bot } from './people.ts';

export interface SceneAddress {
  /** A user id. */
  readonly user: string;
  /** A channel id; the first channel where absent. */
  readonly channel?: string | undefined;
}

export function sceneOf(core: Core, { user, channel }: SceneAddress): Scene {
  const who = core.directory.user(user);
  const where = channel === undefined ? core.directory.channels[0] : core.directory.channel(channel);
  if (!who) throw new Error(`acting as ${user}: the workspace has nobody of that id`);
  if (!where || (where.directWith ?? user) !== user)
    throw new Error(`acting in ${channel}: ${who.name} sees no channel of that id`);
  return { user: who, channel: where, trigger: core.modals.trigger(who.id) };
}

/** Everybody and everything that can be mentioned. */
export function namesIn({ directory }: Core): Names {
  const itself = { id: bot.userId, name: bot.name, realName: bot.name };
  return { users: [...directory.users, itself], groups: directory.groups, channels: directory.channels };
}
