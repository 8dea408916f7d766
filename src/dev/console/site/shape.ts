import type { Hint } from '../hint.ts';
import type { Ephemeral, SlackMessage } from '../message.ts';
import type { OpenModal } from '../modals.ts';
import type { ConsoleGroup, ConsoleUser } from '../people.ts';
import type { PublishedHome } from '../view-schemas.ts';

/** What the page is told. Moments are Slack's `ts`, seconds with six digits, unless said otherwise. */
export interface ConsoleState {
  /** Another one means that the workspace was started anew and that everything has to be read again. */
  readonly instance: string;
  /** Give it as `since` to be sent only what changed after it. */
  readonly revision: number;
  readonly team: { readonly name: string };
  readonly bot: { readonly id: string; readonly name: string };
  readonly command: string;
  readonly hints: readonly Hint[];
  readonly people: readonly ConsoleUser[];
  readonly groups: readonly ConsoleGroup[];
  /** The channels, then the direct message of the one who looks. */
  readonly conversations: readonly Conversation[];
  /** The conversation that is looked at. */
  readonly here: string;
  readonly channel: MessageWindow;
  readonly thread?: MessageWindow;
  /** Of the one who looks, in the channel that is looked at; oldest first. */
  readonly ephemerals: readonly Ephemeral[];
  /** What the one who looks is asked to fill in. */
  readonly modal?: OpenModal | undefined;
  /** What the one who looks sees in the home of the bot. */
  readonly home?: PublishedHome | undefined;
  readonly status: Status;
}

export interface Conversation {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly direct: boolean;
  readonly botIsMember: boolean;
  /** Enough of the newest to count what is unread. */
  readonly newest: readonly { readonly ts: string; readonly user?: string | undefined }[];
}

/** A stretch of messages, and of them only those that changed. */
export interface MessageWindow {
  /** The `ts` of every message in it, oldest first. */
  readonly order: readonly string[];
  readonly changed: readonly PageMessage[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

export type PageMessage = SlackMessage & { readonly latest_reply?: string | undefined };

export interface Status {
  readonly transport: 'http' | 'socket';
  /** Where the bot listens, in HTTP mode. */
  readonly url?: string | undefined;
  /** Connections of Socket Mode. */
  readonly sockets: number;
  /** The last thing that went wrong between Slack and the bot; `at` in ms since the epoch. */
  readonly trouble?: { readonly at: number; readonly what: string } | undefined;
  /** How many calls are still to fail on purpose. */
  readonly faults: number;
}
