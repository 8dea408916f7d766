/** Somebody in the pretended workspace; the flags are the ones `users.info` shows. */
export interface ConsoleUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** What the page says beside the name. */
  readonly role?: string;
  /** A guest (`is_restricted`). */
  readonly guest?: boolean;
  readonly bot?: boolean;
  readonly deleted?: boolean;
  /** Somebody of another workspace, as in a Slack Connect channel. */
  readonly teamId?: string;
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
  /** Slack lets people type slash commands also where the bot is not; only its posts are then refused. */
  readonly botIsMember: boolean;
  /** Of a direct message with the bot: the user id of whoever writes there. */
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
  { id: 'C0ALERTS', name: 'mail-alerts', topic: 'What is wrong with the mail cluster', botIsMember: true },
  { id: 'C0RANDOM', name: 'random', topic: 'The bot is not in here', botIsMember: false },
];

/** The fields of `users.info` that emulate does not keep. */
export function flagsOf(user: ConsoleUser) {
  return {
    team_id: user.teamId ?? team.id,
    is_bot: user.bot ?? false,
    deleted: user.deleted ?? false,
    is_restricted: user.guest ?? false,
    is_ultra_restricted: false,
    is_stranger: user.teamId !== undefined && user.teamId !== team.id,
    tz: 'Etc/UTC',
    tz_offset: 0,
  };
}
