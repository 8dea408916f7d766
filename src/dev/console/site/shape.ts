import type { Hint } from '../hint.ts';
import type { Ephemeral, SlackMessage } from '../message.ts';
import type { OpenModal } from '../modals.ts';
import type { ConsoleGroup, ConsoleUser } from '../people.ts';
import type { PublishedHome } from '../view-schemas.ts';

/** The state sent to the page. Times are Slack's `ts` (seconds with six decimals) unless noted. */
export interface ConsoleState {
  /** Changes when the workspace restarts; the page must then reload. */
  readonly instance: string;
  /** Pass it as `since` to get only later changes. */
  readonly revision: number;
  readonly team: { readonly name: string };
  readonly bot: { readonly id: string; readonly name: string };
  readonly command: string;
  readonly hints: readonly Hint[];
  readonly people: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  /** The channels, then the user's direct message with the bot. */
  readonly conversations: readonly Conversation[];
  /** The open conversation. */
  readonly here: string;
  readonly channel: MessageWindow;
  readonly thread?: MessageWindow;
  /** The user's ephemeral messages in the open conversation, oldest first. */
  readonly ephemerals: readonly Ephemeral[];
  /** The user's open modal. */
  readonly modal?: OpenModal | undefined;
  /** The user's App Home. */
  readonly home?: PublishedHome | undefined;
  readonly status: Status;
}

export interface Conversation {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly direct: boolean;
  readonly botIsMember: boolean;
  /** The newest messages, enough to count the unread ones. */
  readonly newest: readonly { readonly ts: string; readonly user?: string | undefined }[];
}

/** A range of messages, of which only the changed ones are sent. */
export interface MessageWindow {
  /** The `ts` of every message in it, oldest first. */
  readonly order: readonly string[];
  readonly changed: readonly PageMessage[];
  /** Whether older messages exist. */
  readonly hasMore: boolean;
}

export type PageMessage = SlackMessage & { readonly latest_reply?: string | undefined };

export interface Status {
  readonly transport: 'http' | 'socket';
  /** The bot's URL, in HTTP mode. */
  readonly url?: string | undefined;
  /** Number of open Socket Mode connections. */
  readonly sockets: number;
  /** The last failure between Slack and the bot; `at` in ms since the epoch. */
  readonly trouble?: { readonly at: number; readonly what: string } | undefined;
  /** How many calls will still fail, by injected faults. */
  readonly faults: number;
}
