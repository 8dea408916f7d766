import type { Core } from './core.ts';
import type { Names } from './mangle.ts';
import type { Interaction } from './payloads.ts';
import { bot } from './people.ts';

export interface Actor {
  /** A user id. */
  readonly user: string;
  /** A channel id. Default: the first channel. */
  readonly channel?: string | undefined;
}

export function interactionOf(core: Core, { user, channel }: Actor): Interaction {
  const who = core.directory.user(user);
  const where = channel === undefined ? core.directory.channels[0] : core.directory.channel(channel);
  if (!who) throw new Error(`no user ${user} in the workspace`);
  if (!where || (where.directWith ?? user) !== user) throw new Error(`no channel ${channel} visible to ${who.name}`);
  return { user: who, channel: where, trigger: core.modals.trigger(who.id) };
}

/** All names that can be mentioned. */
export function namesIn({ directory }: Core): Names {
  const botUser = { id: bot.userId, name: bot.name, realName: bot.name };
  return { users: [...directory.users, botUser], groups: directory.groups, channels: directory.channels };
}
