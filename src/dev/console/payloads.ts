import { randomUUID } from 'node:crypto';
import type { Ephemeral, SlackMessage } from './message.ts';
import type { OpenModal } from './modals.ts';
import { bot, type ConsoleChannel, type ConsoleUser, team } from './people.ts';

/** A user acting in a channel. */
export interface Interaction {
  readonly user: ConsoleUser;
  readonly channel: ConsoleChannel;
  /** Trigger id that may open a modal. */
  readonly trigger: string;
}

type Payload = Readonly<Record<string, unknown>>;

/** The body of a slash command (docs: "Implementing slash commands"). */
export function slashPayload(
  { user, channel, trigger }: Interaction,
  command: string,
  text: string,
  response_url: string,
): Payload {
  return {
    token: 'console',
    team_id: user.teamId ?? team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: bot.appId,
    is_enterprise_install: 'false',
    response_url,
    trigger_id: trigger,
  };
}

/** A button click in a message (docs: "block_actions payload"). */
export function clickPayload(
  { user, channel, trigger }: Interaction,
  message: SlackMessage | Ephemeral,
  action: Payload,
  response_url: string,
): Payload {
  const isEphemeral = 'from' in message;
  const container = { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: isEphemeral };
  return {
    type: 'block_actions',
    api_app_id: bot.appId,
    token: 'console',
    trigger_id: trigger,
    response_url,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? team.id },
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    state: { values: {} },
    channel: { id: channel.id, name: channel.name },
    container: { ...container, ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}) },
    // For an ephemeral message Slack sends only the container.
    ...(isEphemeral ? {} : { message: { type: 'message', bot_id: bot.botId, app_id: bot.appId, ...message } }),
    actions: [{ ...action, action_ts: `${Date.now() / 1000}` }],
  };
}

/** A button click in App Home: it has no channel and no response_url. */
export function homeClickPayload({ user, trigger }: Interaction, view: Payload, action: Payload): Payload {
  return {
    type: 'block_actions',
    api_app_id: bot.appId,
    token: 'console',
    trigger_id: trigger,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? team.id },
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'view', view_id: `V${user.id}` },
    view: { id: `V${user.id}`, team_id: team.id, app_id: bot.appId, bot_id: bot.botId, private_metadata: '', ...view },
    actions: [{ ...action, action_ts: `${Date.now() / 1000}` }],
  };
}

/** A message shortcut (docs: "Shortcut payload"). */
export function shortcutPayload(
  { user, channel, trigger }: Interaction,
  message: SlackMessage,
  callback_id: string,
  response_url: string,
): Payload {
  return {
    type: 'message_action',
    callback_id,
    token: 'console',
    trigger_id: trigger,
    response_url,
    user: { id: user.id, name: user.name, team_id: user.teamId ?? team.id },
    team: { id: team.id, domain: team.domain },
    channel: { id: channel.id, name: channel.name },
    message_ts: message.ts,
    message: { type: 'message', ...message },
    action_ts: `${Date.now() / 1000}`,
  };
}

/** A modal submission (docs: "view_submission payload"). */
export function submissionPayload(
  user: ConsoleUser,
  { id, view }: OpenModal,
  { values, trigger }: { readonly values: Payload; readonly trigger: string },
): Payload {
  const { id: team_id, domain } = team;
  return {
    type: 'view_submission',
    api_app_id: bot.appId,
    token: 'console',
    trigger_id: trigger,
    response_urls: [],
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId ?? team_id },
    team: { id: team_id, domain },
    view: {
      id,
      team_id,
      app_id: bot.appId,
      bot_id: bot.botId,
      root_view_id: id,
      previous_view_id: null,
      hash: `${Date.now()}.${id}`,
      callback_id: '',
      private_metadata: '',
      external_id: '',
      ...view,
      state: { values },
    },
  };
}

/** An event in its envelope (docs: "Using the HTTP Request URL"). A redelivery keeps its `eventId`. */
export function eventPayload(
  event: Payload,
  eventId = `Ev${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`,
): Payload {
  return {
    token: 'console',
    team_id: team.id,
    api_app_id: bot.appId,
    type: 'event_callback',
    event,
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    is_ext_shared_channel: false,
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: bot.userId, is_bot: true, is_enterprise_install: false },
    ],
  };
}

export function mentionEvent({ user, channel }: Interaction, message: SlackMessage): Payload {
  return { type: 'app_mention', ...messageFields(user, channel, message) };
}

/** The event for a direct message (docs: "message.im event"). */
export function directEvent({ user, channel }: Interaction, message: SlackMessage): Payload {
  return { type: 'message', channel_type: 'im', ...messageFields(user, channel, message) };
}

function messageFields(user: ConsoleUser, channel: ConsoleChannel, message: SlackMessage): Payload {
  return {
    user: user.id,
    team: user.teamId ?? team.id,
    channel: channel.id,
    text: message.text,
    ts: message.ts,
    event_ts: message.ts,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  };
}
