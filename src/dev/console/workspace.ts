import type { Call } from './calls.ts';
import type { Delivery } from './delivery.ts';
import type { ConsoleDirectory } from './directory.ts';
import type { ButtonClick, Shortcut, Slash } from './driver.ts';
import type { Fill } from './driver-fill.ts';
import type { TypedMessage } from './driver-say.ts';
import type { ConsoleFault } from './faults.ts';
import type { Hint } from './hint.ts';
import type { Ephemeral, SlackMessage } from './message.ts';
import type { OpenModal } from './modals.ts';
import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';
import type { SignedRequest, ToSign } from './signature.ts';
import type { Sockets } from './sockets.ts';
import type { Poll } from './until.ts';
import type { PublishedHome } from './view-schemas.ts';
import type { UploadedFile } from './views.ts';

export interface WorkspaceOptions {
  readonly signingSecret: string;
  readonly botToken: string;
  /** For Socket Mode. */
  readonly appToken: string;
  /** The manifest's bot scopes; a call that needs another fails with `missing_scope`. */
  readonly scopes: readonly string[];
  /** The bot's URL in HTTP mode, without a path; absent in Socket Mode. `connect` can set it later. */
  readonly botUrl?: string | undefined;
  /** Default: a free port. */
  readonly port?: number | undefined;
  readonly users?: readonly ConsoleUser[];
  readonly groups?: readonly ConsoleGroup[];
  readonly channels?: readonly ConsoleChannel[];
  /** Whether the slash command has `should_escape`. Default: true. */
  readonly shouldEscape?: boolean;
  /** How long Slack waits for an ack, in ms. Default: 3000. */
  readonly ackWithinMs?: number;
  /** Command completions on the page. Default: none. */
  readonly hints?: readonly Hint[];
  /** Enterprise Grid: the id of the organization that the workspace belongs to. */
  readonly enterprise?: string;
  /** Clock for the expiry of response_urls, in ms since the epoch. */
  readonly now?: () => number;
}

/** A local Slack workspace: Web API and Socket Mode for the bot, verbs for tests, and a web page. */
export interface Workspace {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** URL of the web page. */
  readonly url: string;
  /** Sets the bot's URL. */
  connect(botUrl: string): void;
  close(): Promise<void>;

  slash(slash: Slash): Promise<Delivery>;
  click(click: ButtonClick): Promise<Delivery>;
  /** Opens the user's App Home. */
  openHome(user: string): Promise<Delivery>;
  /** Clicks a button in the user's App Home. */
  clickHome(click: Pick<ButtonClick, 'user' | 'action_id' | 'value'>): Promise<Delivery>;
  /** The user's App Home, as published last. */
  home(user: string): PublishedHome | undefined;
  shortcut(shortcut: Shortcut): Promise<Delivery>;
  /** Submits the user's open modal. */
  fill(fill: Fill): Promise<Delivery>;
  /** Posts a message that mentions the bot; `text` follows the mention. */
  mention(mention: TypedMessage): Promise<Delivery>;
  /** Posts a message. */
  chat(message: TypedMessage): Promise<SlackMessage>;
  /** Sends a direct message to the bot. */
  direct(message: Omit<TypedMessage, 'channel'>): Promise<Delivery>;
  /** Delivers any event; with an earlier `eventId` and `retry`, redelivers that one. */
  event(
    event: Readonly<Record<string, unknown>>,
    again?: { eventId?: string; retry?: { num: number; reason: string } },
  ): Promise<Delivery>;
  /** Sends a custom request: forged, late, or with any form body. */
  signedRequest(request: Omit<ToSign, 'signingSecret'> & { readonly signingSecret?: string }): Promise<Response>;
  /** Replays an earlier request. */
  replay(request: SignedRequest): Promise<Response>;

  /** Without replies, oldest first. */
  messages(channel: string): Promise<readonly SlackMessage[]>;
  /** The root and its replies, oldest first. */
  thread(channel: string, ts: string): Promise<readonly SlackMessage[]>;
  files(): Promise<readonly UploadedFile[]>;
  /** The user's ephemeral messages, oldest first. */
  ephemerals(user: string): readonly Ephemeral[];
  /** The user's open modal. */
  modal(user: string): OpenModal | undefined;
  /** The bot's calls, oldest first. Uploads are `upload`, posts to a response_url `response_url`. */
  calls(method?: string): readonly Call[];
  /** Calls `look` after every change, and ten times a second, until it returns a value. Rejects with `what` after `withinMs` (default: 60 s). */
  until<T>(what: string, look: Poll<T>, withinMs?: number): Promise<T>;

  fault(fault: ConsoleFault): void;
  clearFaults(): void;
  readonly directory: ConsoleDirectory;
  readonly sockets: Pick<Sockets, 'count' | 'disconnect' | 'drop'>;
}
