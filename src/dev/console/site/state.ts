import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { bot, type ConsoleChannel, team } from '../people.ts';
import { recentOf } from '../views.ts';
import type { ConsoleState, Conversation } from './shape.ts';
import { statusOf } from './status.ts';
import { createWindows } from './windows.ts';

const ts = z.string().regex(/^\d{1,12}\.\d{6}$/, 'must be like 1795477089.000002');

/** The page's query. */
export const StateQuery = z.object({
  user: z.string(),
  /** `direct` is the user's direct message with the bot; an unknown id selects the first channel. */
  channel: z.string(),
  thread: ts.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  since: z.coerce.number().int().min(0).default(0),
});
export type StateQuery = z.infer<typeof StateQuery>;

/** More than these are shown as "20+". */
const counted = 21;

export type ReadState = (wanted: StateQuery) => Promise<ConsoleState>;

/** Reads the workspace as one user sees it. Messages sent before are not sent again. */
export function createState(core: Core): ReadState {
  const instance = randomUUID();
  const windows = createWindows(core);
  return async ({ user, channel, thread: root, limit, since }) => {
    const visible = [...core.directory.channels, ...core.directory.directs.filter((it) => it.directWith === user)];
    if (!core.directory.user(user)) throw new Error(`no user ${user} in the workspace`);
    const here =
      visible.find(({ id, directWith }) => id === channel || (directWith && channel === 'direct')) ?? visible[0];
    if (!here) throw new Error('no channels in the workspace');
    const [conversations, messages, thread] = await Promise.all([
      Promise.all(visible.map((it) => conversationOf(core, it))),
      windows.channel(here.id, limit, since),
      root === undefined ? undefined : windows.thread(here.id, root, since),
    ]);
    return {
      instance,
      revision: windows.revisions.current(),
      team: { name: team.name },
      bot: { id: bot.userId, name: bot.name },
      command: `/${bot.name}`,
      hints: core.hints,
      people: core.directory.users,
      groups: core.directory.groups,
      conversations,
      here: here.id,
      channel: messages,
      ...(thread ? { thread } : {}),
      ephemerals: core.ephemerals.of(user).filter((it) => it.channel === here.id),
      modal: core.modals.of(user),
      home: core.homes.get(user),
      status: statusOf(core),
    };
  };
}

async function conversationOf(core: Core, channel: ConsoleChannel): Promise<Conversation> {
  const { id, name, topic, botIsMember, directWith } = channel;
  const { messages } = await recentOf(core, id, counted);
  const newest = messages.map((message) => ({ ts: message.ts, user: message.user }));
  const direct = directWith !== undefined;
  return { id, name: direct ? bot.name : name, topic, direct, botIsMember, newest };
}
