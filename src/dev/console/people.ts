/** A user of the workspace; the flags appear in `users.info`. */
export interface ConsoleUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** Badge beside the name on the page. */
  readonly role?: string;
  /** A guest (`is_restricted`). */
  readonly guest?: boolean;
  readonly bot?: boolean;
  readonly deleted?: boolean;
  /** Set for a user of another workspace, as in a Slack Connect channel or in Enterprise Grid. */
  readonly teamId?: string;
  /** Enterprise Grid: the user's organization, and the workspaces they are a member of. */
  readonly enterprise?: { readonly id: string; readonly teams: readonly string[] };
}

export interface ConsoleGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface ConsoleChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** Slash commands also work in channels the bot is not in; Slack only rejects its posts there. */
  readonly botIsMember: boolean;
  /** Invisible to a bot that is not a member. */
  readonly isPrivate?: boolean;
  /** Slack Connect: other organizations read it too. */
  readonly isShared?: boolean;
  /** For a direct message with the bot: the user's id. */
  readonly directWith?: string;
}

export const team = { id: 'T000000001', name: 'Mailha', domain: 'mailha' } as const;
export const bot = { userId: 'U0MAILHA', botId: 'B0MAILHA', appId: 'A0MAILHA', name: 'mailha' } as const;

export const defaultUsers: readonly ConsoleUser[] = [
  { id: 'U0ALICE', name: 'alice', realName: 'Alice Ahlberg', role: 'operator' },
  { id: 'U0BOB', name: 'bob', realName: 'Bob Brandt', role: 'approver' },
  { id: 'U0CAROL', name: 'carol', realName: 'Carol Costa', role: 'viewer' },
  { id: 'U0MALLORY', name: 'mallory', realName: 'Mallory Moss', role: 'guest', guest: true },
];

export const defaultGroups: readonly ConsoleGroup[] = [
  { id: 'S0APPROVERS', handle: 'approvers', name: 'Approvers', users: ['U0BOB'] },
];

export const defaultChannels: readonly ConsoleChannel[] = [
  { id: 'C0MAILOPS', name: 'mail-ops', topic: 'The mail cluster: deploys, checks and drills', botIsMember: true },
  { id: 'C0ALERTS', name: 'mail-alerts', topic: 'Alerts of the mail cluster', botIsMember: true },
  { id: 'C0RANDOM', name: 'random', topic: 'The bot is not a member', botIsMember: false },
];

/** The fields of `users.info` that emulate does not store. */
export function flagsOf(user: ConsoleUser) {
  return {
    team_id: user.teamId ?? team.id,
    is_bot: user.bot ?? false,
    deleted: user.deleted ?? false,
    is_restricted: user.guest ?? false,
    is_ultra_restricted: false,
    is_stranger: user.teamId !== undefined && user.teamId !== team.id && user.enterprise === undefined,
    ...(user.enterprise
      ? { enterprise_user: { enterprise_id: user.enterprise.id, teams: user.enterprise.teams } }
      : {}),
    tz: 'Etc/UTC',
    tz_offset: 0,
  };
}
