import type { z } from 'zod';
import type { Core } from './core.ts';
import { asString } from './json.ts';
import { flagsOf, team } from './people.ts';
import { describe, problemOf } from './validate-blocks.ts';
import { home, modal } from './view-schemas.ts';

type Args = Readonly<Record<string, unknown>>;

export interface GapMethod {
  /** The scope that the bot's token needs; `nothing` where any will do, `app` where it takes the app-level token. */
  readonly needs: string;
  answer(core: Core, args: Args): Readonly<Record<string, unknown>>;
}

const failed = (error: string) => ({ ok: false, error });

/** What Slack says of a view that it does not take. */
const invalid = ({ issues }: z.ZodError) => ({
  ...failed('invalid_arguments'),
  response_metadata: { messages: issues.map((issue) => describe(problemOf(issue, '/view'))) },
});

/** The methods that emulate answers with 404, or without what we need of them. */
export const gapMethods: Readonly<Record<string, GapMethod>> = {
  'apps.connections.open': {
    needs: 'app',
    answer: ({ sockets, origin }) => ({ ok: true, url: origin.replace('http:', 'ws:') + sockets.ticket() }),
  },

  'usergroups.list': {
    needs: 'usergroups:read',
    answer: ({ directory }, { include_users }) => ({
      ok: true,
      usergroups: directory.groups.map(({ id, handle, name, users }) => ({
        id,
        handle,
        name,
        team_id: team.id,
        is_usergroup: true,
        date_delete: 0,
        user_count: users.length,
        ...(String(include_users) === 'true' ? { users } : {}),
      })),
    }),
  },

  'usergroups.users.list': {
    needs: 'usergroups:read',
    answer({ directory }, { usergroup }) {
      const group = directory.group(asString(usergroup) ?? '');
      return group ? { ok: true, users: group.users } : failed('no_such_subteam');
    },
  },

  'conversations.info': {
    needs: 'channels:read',
    answer({ directory }, { channel: id }) {
      const channel = directory.channel(asString(id) ?? '');
      if (!channel || (channel.isPrivate && !channel.botIsMember)) return failed('channel_not_found');
      const { name, botIsMember: is_member, isPrivate: is_private = false, isShared: is_ext_shared = false } = channel;
      const kind = { is_channel: true, is_private, is_ext_shared, is_archived: false };
      return { ok: true, channel: { id, name, is_member, ...kind } };
    },
  },

  'views.open': {
    needs: 'nothing',
    answer({ modals }, { trigger_id, view }) {
      const parsed = modal.safeParse(view, { reportInput: true });
      if (!parsed.success) return invalid(parsed.error);
      const opened = modals.open(asString(trigger_id) ?? '', parsed.data);
      return typeof opened === 'string' ? failed(opened) : { ok: true, view: { ...parsed.data, id: opened.id } };
    },
  },

  'views.publish': {
    needs: 'nothing',
    answer({ homes, directory }, { user_id, view }) {
      const parsed = home.safeParse(view, { reportInput: true });
      if (!parsed.success) return invalid(parsed.error);
      const user = directory.user(asString(user_id) ?? '');
      if (!user) return failed('user_not_found');
      homes.set(user.id, parsed.data);
      return { ok: true, view: parsed.data };
    },
  },

  'users.list': {
    needs: 'users:read',
    answer: ({ directory }) => ({
      ok: true,
      members: directory.users.map((user) => ({
        id: user.id,
        name: user.name,
        real_name: user.realName,
        ...flagsOf(user),
      })),
      response_metadata: { next_cursor: '' },
    }),
  },
};
